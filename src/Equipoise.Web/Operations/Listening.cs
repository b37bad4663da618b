using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Equipoise.Adapters;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Equipoise.Web.Operations;

/// <summary>How the server listens: addresses, certificate, sizes and times.</summary>
internal static class Listening
{
    /// <summary>Sets it up.</summary>
    /// <exception cref="BadInputException">The certificate cannot be used.</exception>
    public static void Set(KestrelServerOptions kestrel, ServeOptions options, HttpsConnectionAdapterOptions? https)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = options.LargestBody;
        kestrel.Limits.MaxRequestHeadersTotalSize = 32 << 10;
        kestrel.Limits.MaxRequestHeaderCount = 60;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
        kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
        foreach (var address in options.Addresses)
        {
            void Secure(ListenOptions listen)
            {
                if (address.Https)
                {
                    listen.UseHttps(https!);
                }
            }

            if (address.Ip is { } ip)
            {
                kestrel.Listen(ip, address.Port, Secure);
            }
            else
            {
                kestrel.ListenLocalhost(address.Port, Secure);
            }
        }
    }

    /// <summary>The certificate with its chain; null where none is named.</summary>
    /// <exception cref="BadInputException">It cannot be read, or is not valid now.</exception>
    public static HttpsConnectionAdapterOptions? Https(TlsFiles? files, TimeProvider clock)
    {
        if (files is null)
        {
            return null;
        }

        try
        {
            var pkcs12 = Path.GetExtension(files.Certificate).ToUpperInvariant() is ".PFX" or ".P12";
            var chain = new X509Certificate2Collection();
            var certificate = pkcs12 ? X509CertificateLoader.LoadPkcs12FromFile(files.Certificate, files.Password)
                : files.Password is { } password ? X509Certificate2.CreateFromEncryptedPemFile(files.Certificate, password, files.Key)
                : X509Certificate2.CreateFromPemFile(files.Certificate, files.Key);
            if (!pkcs12)
            {
                chain.ImportFromPemFile(files.Certificate);
            }

            return !certificate.HasPrivateKey ? throw Problem(files, "no private key")
                : clock.GetUtcNow().UtcDateTime is var now && (now < certificate.NotBefore.ToUniversalTime() || now > certificate.NotAfter.ToUniversalTime()) ? throw Problem(files, FormattableString.Invariant($"a certificate for {certificate.NotBefore:u} to {certificate.NotAfter:u}"))
                : new HttpsConnectionAdapterOptions { ServerCertificate = certificate, ServerCertificateChain = chain };
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw Problem(files, e.Message.ReplaceLineEndings(" ").TrimEnd('.'));
        }
    }

    private static BadInputException Problem(TlsFiles files, string found) =>
        new("W023", files.Certificate, "The certificate cannot be used.", found, "a certificate in PEM with its key, or PKCS #12, that is valid today");
}
