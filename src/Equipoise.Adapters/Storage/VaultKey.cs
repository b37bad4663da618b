using System.Security.Cryptography;
using System.Text;

namespace Equipoise.Adapters.Storage;

/// <summary>
/// What opens a vault: the bytes of a key file, or a passphrase. From it and the vault's salt come two keys of 256 bits, one that encrypts the secret and one that seals the count:
/// a key file's by HKDF-SHA-256 (RFC 5869), a passphrase's by PBKDF2-HMAC-SHA-256 (RFC 8018) first.
/// </summary>
public sealed class VaultKey
{
    /// <summary>Iterations of PBKDF2 for a new vault: what OWASP's password storage cheat sheet asks for with SHA-256.</summary>
    internal const int Iterations = 600_000;

    private readonly byte[] material;

    private VaultKey(byte[] material, bool passphrase)
    {
        this.material = material;
        IsPassphrase = passphrase;
    }

    /// <summary>True for a passphrase, false for a key file.</summary>
    public bool IsPassphrase { get; }

    /// <summary>A passphrase.</summary>
    /// <exception cref="ArgumentException">It has fewer than 12 characters.</exception>
    public static VaultKey FromPassphrase(string passphrase)
    {
        ArgumentNullException.ThrowIfNull(passphrase);
        return passphrase.Length >= 12
            ? new VaultKey(Encoding.UTF8.GetBytes(passphrase), passphrase: true)
            : throw new ArgumentException(FormattableString.Invariant($"the passphrase has {passphrase.Length} characters; it needs 12 or more"), nameof(passphrase));
    }

    /// <summary>The key in a file.</summary>
    /// <exception cref="BadInputException">The file is missing or holds fewer than 32 bytes.</exception>
    public static VaultKey FromFile(string path)
    {
        if (!File.Exists(path))
        {
            throw new BadInputException("V005", path, "The key of the vault is missing.", "no file", "the key file made with the vault, or --vault-key FILE, or the passphrase");
        }

        var bytes = File.ReadAllBytes(path);
        return bytes.Length >= 32 ? new VaultKey(bytes, passphrase: false) : throw new BadInputException("V005", path, "The key file is too short.", FormattableString.Invariant($"{bytes.Length} bytes"), "32 bytes or more");
    }

    /// <summary>Makes a key file that only its owner may read.</summary>
    /// <exception cref="BadInputException">There is a file of that name.</exception>
    public static VaultKey CreateFile(string path, byte[] key)
    {
        if (File.Exists(path))
        {
            throw new BadInputException("V001", path, "A key file is never overwritten.", "a file of that name", "the name of a file that does not exist yet");
        }

        Exchange.AtomicFile.WriteNewForOwner(path, stream => stream.Write(key));
        return FromFile(path);
    }

    /// <summary>The two keys for a salt.</summary>
    internal (byte[] Cipher, byte[] Seal) Derive(byte[] salt, int iterations)
    {
        var root = IsPassphrase ? Rfc2898DeriveBytes.Pbkdf2(material, salt, iterations, HashAlgorithmName.SHA256, 32) : material;
        byte[] Part(string purpose) => HKDF.DeriveKey(HashAlgorithmName.SHA256, root, 32, salt, Encoding.ASCII.GetBytes("equipoise vault " + purpose));
        return (Part("cipher"), Part("seal"));
    }
}
