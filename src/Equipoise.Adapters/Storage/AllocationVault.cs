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
    private const string Format = "equipoise-vault-2";

    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web);

    private readonly byte[] seal;
    private readonly byte[] secret;
    private readonly Dictionary<string, Walked> walked = new(StringComparer.Ordinal);

    private AllocationVault(string path, string method, string commitment, byte[] secret, byte[] seal, VaultCount count)
    {
        Path = path;
        Method = method;
        Commitment = commitment;
        this.secret = secret;
        this.seal = seal;
        Count = count;
    }

    /// <summary>The vault's file.</summary>
    public string Path { get; }

    /// <summary>Name and version of the allocation function.</summary>
    public string Method { get; }

    /// <summary>The commitment that the ledger publishes.</summary>
    public string Commitment { get; }

    /// <summary>Positions issued in all.</summary>
    public long Issued => Count.Total;

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

        var commitment = AllocationSequence.Commitment(method, secret);
        var iterations = key.IsPassphrase ? VaultKey.Iterations : 1;
        var (cipher, sealKey) = key.Derive(salt[..16], iterations);
        var (encrypted, tag) = (new byte[secret.Length], new byte[16]);
        using (var aes = new AesGcm(cipher, tag.Length))
        {
            aes.Encrypt(salt.AsSpan(16), secret, encrypted, tag, Associated(method, commitment));
        }

        var header = new Header(Format, method, commitment, key.IsPassphrase ? "passphrase" : "file", iterations, Hex(salt.AsSpan(0, 16)), Hex(salt.AsSpan(16)), Hex(encrypted), Hex(tag));
        var line = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(header, Form) + "\n");
        AtomicFile.WriteNewForOwner(path, stream => stream.Write(line));
        return new AllocationVault(path, method, commitment, [.. secret], sealKey, VaultCount.Start(SealOf(line, sealKey), line.Length));
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
            var opened = new byte[header.Secret.Length / 2];
            using (var aes = new AesGcm(cipher, 16))
            {
                aes.Decrypt(Convert.FromHexString(header.Nonce), Convert.FromHexString(header.Secret), Convert.FromHexString(header.Tag), opened, Associated(header.Method, header.Commitment));
            }

            var first = text.AsSpan().IndexOf((byte)'\n') + 1;
            return AllocationSequence.Commitment(header.Method, opened) == header.Commitment
                ? new AllocationVault(path, header.Method, header.Commitment, opened, sealKey, VaultCount.Start(SealOf(text.AsSpan(0, first), sealKey), first).Read(text.AsSpan(first), sealKey))
                : throw new FormatException("the secret does not give the commitment");
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

    /// <summary>The secret, to be revealed after the lock.</summary>
    public string Reveal() => Hex(secret);

    /// <summary>Refuses a trial that committed to another secret.</summary>
    /// <exception cref="BadInputException">It did.</exception>
    public void RequireFor(TrialState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.Activation?.AllocationCommitment != Commitment)
        {
            throw new BadInputException("V004", Path, "The vault is not the one that the trial was activated with.", $"commitment {Commitment}", $"commitment {state.Activation?.AllocationCommitment}");
        }
    }

    /// <summary>The arm that answers a request; for a turn that counts it. Sequences are walked once, not from their start for each position.</summary>
    internal string ArmFor(TrialState state, AllocationRequest request)
    {
        var section = (state.Protocol ?? throw new InvalidOperationException("the trial is not active")).Document.Randomisation;
        if (AllocationSchemes.Of(section).UsesHistory)
        {
            return AllocationSequence.Arm(secret, section, request);
        }

        if (!walked.TryGetValue(request.Sequence, out var walk) || walk.Section != section || walk.Position > request.Position)
        {
            walk = new Walked(section, new AllocationSeries(section, AllocationDraws.Of(secret, request.Sequence)), 0, "");
        }

        while (walk.Position < request.Position)
        {
            walk = walk with { Arm = walk.Series.Next([]), Position = walk.Position + 1 };
        }

        walked[request.Sequence] = walk;
        return walk.Arm;
    }

    private sealed record Walked(Trials.Protocol.Document.RandomisationSection Section, AllocationSeries Series, int Position, string Arm);

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
