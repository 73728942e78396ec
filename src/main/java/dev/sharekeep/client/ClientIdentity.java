package dev.sharekeep.client;

import dev.sharekeep.wire.Fingerprint;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;

/// The key and certificate that a client shows to nodes. Nodes know it by the fingerprint of its
/// public key; issuer and subject play no part.
public final class ClientIdentity {
    private final PrivateKey key;
    private final List<X509Certificate> chain;

    private ClientIdentity(PrivateKey key, List<X509Certificate> chain) {
        this.key = key;
        this.chain = chain;
    }

    /// Reads an unencrypted PKCS#8 PEM key (EC or RSA) and a PEM certificate.
    public static ClientIdentity fromPem(Path keyFile, Path certificateFile) {
        byte[] der = PemText.readSecret(keyFile, "PRIVATE KEY", ClientCode.CLIENT_FILE_INVALID);
        try (InputStream in = Files.newInputStream(certificateFile)) {
            List<X509Certificate> chain =
                    CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                            .map(X509Certificate.class::cast)
                            .toList();
            if (chain.isEmpty()) {
                throw invalid(certificateFile, "holds no certificate");
            }
            KeyFactory factory = KeyFactory.getInstance(chain.get(0).getPublicKey().getAlgorithm());
            return new ClientIdentity(factory.generatePrivate(new PKCS8EncodedKeySpec(der)), chain);
        } catch (IOException e) {
            throw invalid(certificateFile, "cannot be read");
        } catch (GeneralSecurityException e) {
            throw invalid(keyFile, "and its certificate are not a key and certificate in PEM");
        } finally {
            Arrays.fill(der, (byte) 0);
        }
    }

    /// Reads the one key of a PKCS#12 file; the password is the first line of `passwordFile`.
    public static ClientIdentity fromKeyStore(Path keyStoreFile, Path passwordFile) {
        char[] password = firstLine(passwordFile);
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(new ByteArrayInputStream(Files.readAllBytes(keyStoreFile)), password);
            for (String alias : Collections.list(store.aliases())) {
                Key found = store.getKey(alias, password);
                if (found instanceof PrivateKey key) {
                    return new ClientIdentity(
                            key,
                            Arrays.stream(store.getCertificateChain(alias))
                                    .map(X509Certificate.class::cast)
                                    .toList());
                }
            }
            throw invalid(keyStoreFile, "holds no private key");
        } catch (IOException | GeneralSecurityException e) {
            throw invalid(keyStoreFile, "is not PKCS#12, or the password is wrong");
        } finally {
            Arrays.fill(password, '\0');
        }
    }

    /// What a node's `[[Client]] Fingerprint` says to admit this client.
    public Fingerprint fingerprint() {
        return Fingerprint.ofSpki(chain.get(0).getPublicKey().getEncoded());
    }

    KeyManager[] keyManagers() throws GeneralSecurityException {
        try {
            KeyStore memory = KeyStore.getInstance("PKCS12");
            memory.load(null, null);
            char[] none = new char[0];
            memory.setKeyEntry("client", key, none, chain.toArray(new X509Certificate[0]));
            KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
            factory.init(memory, none);
            return factory.getKeyManagers();
        } catch (IOException e) {
            throw new IllegalStateException("internal error: an empty key store failed", e);
        }
    }

    private static char[] firstLine(Path file) {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (IOException e) {
            throw invalid(file, "cannot be read");
        }
        CharBuffer text = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(bytes));
        Arrays.fill(bytes, (byte) 0);
        int length = 0;
        while (length < text.length() && text.charAt(length) != '\n') {
            length++;
        }
        char[] line = new char[length];
        text.get(line);
        Arrays.fill(text.array(), '\0');
        return line;
    }

    private static SharekeepException invalid(Path file, String what) {
        return SharekeepException.local(
                ClientCode.CLIENT_FILE_INVALID,
                file.getFileName() + " " + what,
                "Give the client's key as unencrypted PKCS#8 PEM and its certificate as PEM, or"
                        + " both as PKCS#12 with a password file.");
    }

    @Override
    public String toString() {
        return "client " + fingerprint();
    }
}
