using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Equipoise.Adapters.Exchange;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Randomisation;

namespace Equipoise.Adapters.Storage;

/// <summary>
/// The allocation secret, apart from the ledger: a file of its own, under a key of its own, encrypted (AES-256-GCM). It issues one position at a time and counts what it issued, in a
/// journal that is only appended to and whose lines are sealed one behind the other. The ledger holds the commitment alone, so that whoever reads the ledger cannot foresee an
/// allocation, and whoever holds the vault cannot exchange the secret.
/// </summary>
public sealed class AllocationVault
{
    private const string Format = "equipoise-vault-3";

    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web);

    private readonly byte[] cipher;
    private readonly byte[] seal;
    private readonly VaultSection first;
    private AllocationKey? opened;
    private ImmutableArray<string> openedFor = [];

    private AllocationVault(string path, VaultSection first, byte[] cipher, byte[] seal, VaultCount count)
    {
        Path = path;
        this.first = first;
        this.cipher = cipher;
        this.seal = seal;
        Count = count;
    }

    /// <summary>The vault's file.</summary>
    public string Path { get; }

    /// <summary>Name and version of the allocation function that the vault was made for.</summary>
    public string Method => first.Method;

    /// <summary>The commitment to its first secret, which the ledger's first entry publishes.</summary>
    public string Commitment => first.Commitment;

    /// <summary>Positions issued in all.</summary>
    public long Issued => Count.Total;

    /// <summary>Positions issued of each sequence.</summary>
    public ImmutableDictionary<string, int> IssuedBySequence => Count.Issued;

    /// <summary>The last entry that the ledger was seen to hold, 0 at first: a witness outside the ledger's database.</summary>
    public long WitnessedVersion => Count.Ledger;

    /// <summary>Its hash; null at first.</summary>
    public string? WitnessedHead => Count.Head;

    /// <summary>What the journal comes to.</summary>
    internal VaultCount Count { get; set; }

    /// <summary>The key of the journal's seals.</summary>
    internal byte[] SealKey => seal;

    /// <summary>Where the vault of a ledger lies unless another place is named: beside it, its name followed by ".vault".</summary>
    public static string PathFor(string ledger) => ledger + ".vault";

    /// <summary>Puts a fresh secret of at least 32 bytes into a new vault.</summary>
    /// <param name="path">The file to make.</param>
    /// <param name="method">Name and version of the allocation function.</param>
    /// <param name="secret">The secret.</param>
    /// <param name="key">What will open the vault.</param>
    /// <param name="salt">28 fresh random bytes: 16 of salt and 12 of nonce.</param>
    /// <exception cref="BadInputException">There is a file of that name; a vault is never overwritten.</exception>
    public static AllocationVault Create(string path, string method, byte[] secret, VaultKey key, byte[] salt)
    {
        ArgumentNullException.ThrowIfNull(secret);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(salt);
        if (File.Exists(path))
        {
            throw new BadInputException("V001", path, "A vault is never overwritten.", "a file of that name", "the name of a file that does not exist yet");
        }

        if (salt.Length != 28 || secret.Length < 32)
        {
            throw new ArgumentException(FormattableString.Invariant($"a vault takes 28 random bytes and a secret of 32 or more; {salt.Length} and {secret.Length} are given"), nameof(salt));
        }

        var iterations = key.IsPassphrase ? VaultKey.Iterations : 1;
        var (cipher, sealKey) = key.Derive(salt[..16], iterations);
        var section = Encrypt(method, secret, cipher, salt.AsSpan(16));
        var header = new Header(Format, section.Method, section.Commitment, key.IsPassphrase ? "passphrase" : "file", iterations, Hex(salt.AsSpan(0, 16)), section.Nonce, section.Secret, section.Tag);
        var line = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(header, Form) + "\n");
        AtomicFile.WriteNewForOwner(path, stream => stream.Write(line));
        return new AllocationVault(path, section, cipher, sealKey, VaultCount.Start(SealOf(line, sealKey), line.Length));
    }

    /// <summary>Opens a vault.</summary>
    /// <exception cref="BadInputException">The file is missing, cannot be read, was changed, or is not opened by this key.</exception>
    public static AllocationVault Open(string path, VaultKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        try
        {
            var (header, text) = Read(path);
            if (header.Key != (key.IsPassphrase ? "passphrase" : "file"))
            {
                throw new BadInputException("V005", path, "The vault has another kind of key.", key.IsPassphrase ? "a passphrase" : "a key file", header.Key == "file" ? "a key file" : "a passphrase");
            }

            var (cipher, sealKey) = key.Derive(Convert.FromHexString(header.Salt), header.Iterations);
            var end = text.AsSpan().IndexOf((byte)'\n') + 1;
            var section = new VaultSection(header.Method, header.Commitment, header.Nonce, header.Secret, header.Tag);
            var vault = new AllocationVault(path, section, cipher, sealKey, VaultCount.Start(SealOf(text.AsSpan(0, end), sealKey), end).Read(text.AsSpan(end), sealKey));
            _ = vault.Decrypt(section);
            return vault;
        }
        catch (AuthenticationTagMismatchException)
        {
            throw new BadInputException("V006", path, "The key does not open the vault, or the vault was changed.", "a key that does not fit", "the key made with the vault");
        }
        catch (Exception e) when (e is JsonException or FormatException or ArgumentException or CryptographicException)
        {
            throw new BadInputException("V003", path, "The vault cannot be read.", e.Message.TrimEnd('.'), "the vault made with the ledger, unchanged");
        }
    }

    /// <summary>Whether the vault at a path is opened by a passphrase.</summary>
    /// <exception cref="BadInputException">The file is missing or cannot be read.</exception>
    public static bool NeedsPassphrase(string path)
    {
        try
        {
            return Read(path).Header.Key == "passphrase";
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            throw new BadInputException("V003", path, "The vault cannot be read.", e.Message.TrimEnd('.'), "the vault made with the ledger, unchanged");
        }
    }

    /// <summary>Takes the vault for one process at a time: positions are issued, committed and confirmed before another may.</summary>
    /// <exception cref="BadInputException">The journal was changed since.</exception>
    /// <exception cref="IOException">Another process held it for longer than half a minute.</exception>
    public VaultTurn Take() => new(this);

    /// <summary>The secrets of a trial's segments, in order, in hexadecimal digits: to be revealed after the lock.</summary>
    /// <exception cref="BadInputException">The trial committed to a secret that the vault does not hold.</exception>
    public ImmutableArray<string> Reveal(TrialState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return [.. state.Segments.Select(s => Hex(Decrypt(SectionFor(s.Commitment))))];
    }

    /// <summary>What opens the trial's allocations.</summary>
    /// <exception cref="BadInputException">The trial committed to a secret that the vault does not hold.</exception>
    public AllocationKey KeyFor(TrialState state)
    {
        RequireFor(state);
        var commitments = state.Segments.Select(s => s.Commitment).ToImmutableArray();
        if (opened is null || !commitments.SequenceEqual(openedFor, StringComparer.Ordinal))
        {
            (opened, openedFor) = (AllocationKey.Of(commitments.Select(c => Decrypt(SectionFor(c)))), commitments);
        }

        return opened;
    }

    /// <summary>Refuses a trial that committed to another secret.</summary>
    /// <exception cref="BadInputException">It did.</exception>
    public void RequireFor(TrialState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.Activation?.AllocationCommitment != Commitment)
        {
            throw new BadInputException("V004", Path, "The vault is not the one that the trial was activated with.", $"commitment {Commitment}", $"commitment {state.Activation?.AllocationCommitment}");
        }

        foreach (var segment in state.Segments)
        {
            _ = SectionFor(segment.Commitment);
        }
    }

    /// <summary>A secret encrypted for a new section.</summary>
    internal VaultSection Seal(string method, byte[] secret, byte[] nonce) => Encrypt(method, secret, cipher, nonce);

    private VaultSection SectionFor(string commitment) => Count.Sections.Prepend(first).FirstOrDefault(s => s.Commitment == commitment)
        ?? throw new BadInputException("V004", Path, "The trial changed its scheme, and the vault does not hold the secret of it: it is an old copy.", $"{Count.Sections.Length + 1} secrets", $"the secret with commitment {commitment}");

    private byte[] Decrypt(VaultSection section)
    {
        var secret = new byte[section.Secret.Length / 2];
        using var aes = new AesGcm(cipher, 16);
        aes.Decrypt(Convert.FromHexString(section.Nonce), Convert.FromHexString(section.Secret), Convert.FromHexString(section.Tag), secret, Associated(section.Method, section.Commitment));
        return AllocationSequence.Commitment(section.Method, secret) == section.Commitment ? secret : throw new FormatException("the secret does not give the commitment");
    }

    private static VaultSection Encrypt(string method, byte[] secret, byte[] cipher, ReadOnlySpan<byte> nonce)
    {
        var commitment = AllocationSequence.Commitment(method, secret);
        var (encrypted, tag) = (new byte[secret.Length], new byte[16]);
        using var aes = new AesGcm(cipher, tag.Length);
        aes.Encrypt(nonce, secret, encrypted, tag, Associated(method, commitment));
        return new VaultSection(method, commitment, Hex(nonce), Hex(encrypted), Hex(tag));
    }

    private static (Header Header, byte[] Text) Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new BadInputException("V002", path, "The vault with the allocation secret is missing; without it nobody can be randomised.", "no file", "the vault made with the ledger, beside it");
        }

        var text = VaultTurn.ReadShared(path);
        var end = text.AsSpan().IndexOf((byte)'\n');
        var header = end < 0 ? null : JsonSerializer.Deserialize<Header>(text.AsSpan(0, end), Form);
        return header is { Format: Format, Method: not null, Commitment: not null, Key: not null, Salt: not null, Nonce: not null, Secret: not null, Tag: not null }
            ? (header, text)
            : throw new FormatException($"the first line is not the header of a vault of the form {Format}");
    }

    private static byte[] Associated(string method, string commitment) => Encoding.UTF8.GetBytes($"{Format}|{method}|{commitment}");

    private static string SealOf(ReadOnlySpan<byte> header, byte[] key) => Hex(HMACSHA256.HashData(key, header));

    private static string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes);

    private sealed record Header(string Format, string Method, string Commitment, string Key, int Iterations, string Salt, string Nonce, string Secret, string Tag);
}
