using System.Text.Json;
using Equipoise.Adapters.Exchange;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Randomisation;

namespace Equipoise.Adapters.Storage;

/// <summary>
/// The allocation secret, in a file of its own that only its owner may read. The ledger holds the commitment alone, so that whoever reads the ledger cannot
/// foresee an allocation, and whoever holds the vault cannot exchange it.
/// </summary>
public sealed class AllocationVault
{
    private static readonly JsonSerializerOptions Format = new(EventJson.Options) { WriteIndented = true, NewLine = "\n" };

    private readonly byte[] secret;
    private readonly string path;

    private AllocationVault(string path, byte[] secret)
    {
        this.path = path;
        this.secret = secret;
        Commitment = AllocationSequence.Commitment(secret);
    }

    /// <summary>The commitment that the ledger publishes.</summary>
    public string Commitment { get; }

    /// <summary>Where the vault of a ledger lies: beside it, its name followed by ".vault".</summary>
    public static string PathFor(string ledger) => ledger + ".vault";

    /// <summary>Puts a fresh secret of at least 32 bytes into a new vault.</summary>
    /// <exception cref="BadInputException">There is a file of that name; a vault is never overwritten.</exception>
    public static AllocationVault Create(string path, byte[] secret)
    {
        ArgumentNullException.ThrowIfNull(secret);
        if (File.Exists(path))
        {
            throw new BadInputException("V001", path, "A vault is never overwritten.", "a file of that name", "the name of a file that does not exist yet");
        }

        var vault = new AllocationVault(path, [.. secret]);
        var content = new Content(AllocationSequence.Method, Convert.ToHexStringLower(secret), vault.Commitment);
        AtomicFile.WriteNewForOwner(path, stream => JsonSerializer.Serialize(stream, content, Format));
        return vault;
    }

    /// <summary>Opens a vault.</summary>
    /// <exception cref="BadInputException">The file is missing, cannot be read, or does not hold what it says.</exception>
    public static AllocationVault Open(string path)
    {
        if (!File.Exists(path))
        {
            throw new BadInputException("V002", path, "The vault with the allocation secret is missing; without it nobody can be randomised.", "no file", "the vault made with the ledger, beside it");
        }

        try
        {
            var content = JsonSerializer.Deserialize<Content>(File.ReadAllBytes(path), Format);
            var vault = new AllocationVault(path, Convert.FromHexString(content?.Secret ?? ""));
            return content?.Method == AllocationSequence.Method && content.Commitment == vault.Commitment
                ? vault
                : throw new FormatException($"the secret does not give the commitment {content?.Commitment} by {AllocationSequence.Method}");
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            throw new BadInputException("V003", path, "The vault cannot be read.", e.Message.TrimEnd('.'), "the vault made with the ledger, unchanged");
        }
    }

    /// <summary>
    /// The source of a ledger's allocations. The vault is opened when an allocation is asked for, and must hold the secret that the trial was activated with.
    /// </summary>
    /// <param name="ledger">The ledger's path.</param>
    /// <param name="state">The trial.</param>
    public static AllocationSource SourceBeside(string ledger, TrialState state) => request =>
        Open(PathFor(ledger)).For(state).Source(state.Protocol ?? throw new InvalidOperationException("the trial is not active"))(request);

    /// <summary>The source of allocations under a protocol.</summary>
    public AllocationSource Source(TrialProtocol protocol) => AllocationSequence.Source(protocol, secret);

    private AllocationVault For(TrialState state) => state.Activation?.AllocationCommitment == Commitment
        ? this
        : throw new BadInputException("V004", path, "The vault is not the one that the trial was activated with.", $"commitment {Commitment}", $"commitment {state.Activation?.AllocationCommitment}");

    private sealed record Content(string Method, string Secret, string Commitment);
}
