package dev.holdfast.postgres.wire;

import java.io.IOException;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.security.spec.PSSParameterSpec;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLSession;

/// Binds a login to the TLS connection it came over, by the server's certificate
/// (`tls-server-end-point`, RFC 5929): a middleman with another certificate cannot pass it on.
final class ChannelBinding {
    private ChannelBinding() {}

    /// The hash of the server's certificate, or nothing where the RFC defines none (Ed25519).
    static Optional<byte[]> of(SSLSession session) {
        try {
            if (!(session.getPeerCertificates()[0] instanceof X509Certificate certificate)) {
                return Optional.empty();
            }
            String hash = hash(certificate);
            return hash.isEmpty()
                    ? Optional.empty()
                    : Optional.of(MessageDigest.getInstance(hash).digest(certificate.getEncoded()));
        } catch (GeneralSecurityException | IOException _) {
            return Optional.empty();
        }
    }

    /// The hash of the certificate's own signature; SHA-256 in place of those that are too weak.
    private static String hash(X509Certificate certificate)
            throws GeneralSecurityException, IOException {
        String algorithm = certificate.getSigAlgName().toUpperCase(Locale.ROOT);
        String name =
                algorithm.equals("RSASSA-PSS")
                        ? pssHash(certificate.getSigAlgParams())
                        : algorithm.contains("WITH")
                                ? algorithm.substring(0, algorithm.indexOf("WITH"))
                                : "";
        return switch (name.replace("-", "")) {
            case "MD5", "SHA1", "SHA256" -> "SHA-256";
            case "SHA224" -> "SHA-224";
            case "SHA384" -> "SHA-384";
            case "SHA512" -> "SHA-512";
            default -> "";
        };
    }

    private static String pssHash(byte[] encoded) throws GeneralSecurityException, IOException {
        var parameters = AlgorithmParameters.getInstance("RSASSA-PSS");
        parameters.init(encoded);
        return parameters.getParameterSpec(PSSParameterSpec.class).getDigestAlgorithm();
    }
}
