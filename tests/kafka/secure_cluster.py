"""A broker that asks who you are: TLS, SCRAM and access lists, on the loopback."""
import subprocess

from cluster import CLUSTER_ID, Cluster, Failure

MECHANISM = "SCRAM-SHA-512"
ACLS = "kafka.admin.AclCommand"


def jaas(user, password):
    return ("org.apache.kafka.common.security.scram.ScramLoginModule required "
            f'username="{user}" password="{password}";')


def make_certificates(folder):
    """A certificate authority (ca.pem) and the node's key and certificate (node.pem)."""
    def openssl(*args):
        subprocess.run(["openssl", *args], cwd=folder, check=True, capture_output=True)
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=test authority",
            "-keyout", "ca.key", "-out", "ca.pem")
    openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=127.0.0.1",
            "-keyout", "node.key", "-out", "node.csr")
    (folder / "san").write_text("subjectAltName=IP:127.0.0.1\n")
    openssl("x509", "-req", "-in", "node.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
            "-days", "2", "-extfile", "san", "-out", "node.crt")
    (folder / "node.pem").write_text((folder / "node.key").read_text()
                                     + (folder / "node.crt").read_text())


class SecureCluster(Cluster):
    """One node; `users` maps names to passwords. User `broker` may do everything."""

    users = {}

    @classmethod
    def with_users(cls, folder, users):
        cls.users = {"broker": "broker-secret", **users}
        return cls.create(folder, 1)

    def _configure(self, node):
        super()._configure(node)
        make_certificates(self.folder)
        path = self._settings(node)
        text = path.read_text().replace("PLAINTEXT://", "SASL_SSL://")
        path.write_text(text + "\n".join([
            "listener.security.protocol.map=CONTROLLER:PLAINTEXT,SASL_SSL:SASL_SSL",
            "inter.broker.listener.name=SASL_SSL",
            f"sasl.enabled.mechanisms={MECHANISM}",
            f"sasl.mechanism.inter.broker.protocol={MECHANISM}",
            f"listener.name.sasl_ssl.{MECHANISM.lower()}.sasl.jaas.config="
            + jaas("broker", self.users["broker"]),
            "ssl.keystore.type=PEM", f"ssl.keystore.location={self.folder}/node.pem",
            "ssl.truststore.type=PEM", f"ssl.truststore.location={self.folder}/ca.pem",
            "authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer",
            "super.users=User:broker;User:ANONYMOUS"]) + "\n")
        (self.folder / "broker.properties").write_text("\n".join([
            "security.protocol=SASL_SSL", f"sasl.mechanism={MECHANISM}",
            "sasl.jaas.config=" + jaas("broker", self.users["broker"]),
            "ssl.truststore.type=PEM", f"ssl.truststore.location={self.folder}/ca.pem"]) + "\n")

    def _format(self, node):
        scram = [part for user, password in self.users.items()
                 for part in ("--add-scram", f"{MECHANISM}=[name={user},password={password}]")]
        done = subprocess.run(
            self._java("128m") + ["kafka.tools.StorageTool", "format", "-t", CLUSTER_ID,
                                  "-c", str(self._settings(node)), *scram],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if done.returncode != 0:
            raise Failure(f"node {node} cannot be formatted:\n{done.stdout}")

    def allow(self, user, *args):
        """Adds to the access lists, as kafka-acls.sh takes it."""
        done = subprocess.run(
            self._java("128m") + [ACLS, "--bootstrap-server", self.bootstrap(), "--command-config",
                                  str(self.folder / "broker.properties"), "--add",
                                  "--allow-principal", f"User:{user}", *args],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if done.returncode != 0:
            raise Failure(f"the access list of {user} is not changed:\n{done.stdout}")

    def properties(self, user, password):
        """What a client of librdkafka needs to be `user`."""
        return {"security.protocol": "SASL_SSL", "sasl.mechanism": MECHANISM, "sasl.username": user,
                "sasl.password": password, "ssl.ca.location": f"{self.folder}/ca.pem"}
