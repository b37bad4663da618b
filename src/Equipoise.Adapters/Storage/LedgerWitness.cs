using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger;
using NodaTime;
using NodaTime.Text;

namespace Equipoise.Adapters.Storage;

/// <summary>What a witness saw: a line of its file.</summary>
/// <param name="Entry">The last entry of the ledger.</param>
/// <param name="Head">Its hash.</param>
/// <param name="Vault">Positions that the vault had issued in all.</param>
/// <param name="Issued">Positions of each sequence that the ledger held used.</param>
/// <param name="At">When, by the clock of the process that wrote the line.</param>
public sealed record WitnessLine(long Entry, string Head, long Vault, ImmutableSortedDictionary<string, int> Issued, string At);

/// <summary>
/// A witness kept apart from ledger and vault: a file, on another disk or machine, that is only appended to. Each line says up to which entry the ledger went, its head hash and the vault's count.
/// What no longer holds one of these lines was cut off, set back or restored from an old backup, be it the ledger, the vault or both. A gap that somebody stated of a line settles the lines up to it.
/// </summary>
/// <param name="path">The file.</param>
public sealed class LedgerWitness(string path)
{
    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web) { RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true };

    private (long Length, WitnessLine? Last) known;

    /// <summary>The file.</summary>
    public string Path => path;

    /// <summary>The lines, in order; none where there is no file yet. A last line without its end was cut off by a crash and is passed over.</summary>
    /// <exception cref="BadInputException">A line is not a witness's.</exception>
    public ImmutableArray<WitnessLine> Lines()
    {
        if (!File.Exists(path))
        {
            return [];
        }

        var text = File.ReadAllText(path);
        var whole = text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return [.. whole.Select((line, i) => Read(line, i + 1))];
    }

    /// <summary>The last line; null where there is none.</summary>
    /// <exception cref="BadInputException">A line is not a witness's.</exception>
    public WitnessLine? Last()
    {
        var length = File.Exists(path) ? new FileInfo(path).Length : 0;
        if (length != known.Length)
        {
            known = (length, Lines() is [.., var last] ? last : null);
        }

        return known.Last;
    }

    /// <summary>Adds a line, unless the last one says the same, and brings it to the disk.</summary>
    /// <param name="state">The trial as committed.</param>
    /// <param name="vault">Positions that the vault issued in all; null where the vault is not at hand, and the ledger's count stands in.</param>
    /// <param name="now">The instant of now.</param>
    /// <exception cref="BadInputException">The file's last line is not a witness's.</exception>
    public WitnessLine Add(TrialState state, long? vault, Instant now)
    {
        ArgumentNullException.ThrowIfNull(state);
        var last = Last();
        var line = new WitnessLine(state.Version, state.HeadHash, Math.Max(vault ?? state.PositionsIssued, last?.Head == state.HeadHash ? last.Vault : 0), state.Issued.ToImmutableSortedDictionary(StringComparer.Ordinal), InstantPattern.ExtendedIso.Format(now));
        if (last is not null && (last.Entry, last.Head, last.Vault) == (line.Entry, line.Head, line.Vault))
        {
            return last;
        }

        var bytes = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(line, Form) + "\n");
        using var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite, BufferSize = 0 });
        if (file.Length > 0)
        {
            // The rest of a line that a crash cut off gets an end of its own.
            file.Position = file.Length - 1;
            bytes = file.ReadByte() == '\n' ? bytes : [(byte)'\n', .. bytes];
        }

        file.Position = file.Length;
        file.Write(bytes);
        file.Flush(flushToDisk: true);
        return line;
    }

    /// <summary>The first line that ledger or vault no longer holds, and why; null where all hold or are settled by a stated gap.</summary>
    /// <param name="lines">Lines of the file.</param>
    /// <param name="state">The trial as the ledger tells it.</param>
    /// <param name="hashAt">The hash of the ledger's entry of that sequence; null where there is none.</param>
    /// <param name="vault">Positions that the vault issued in all; null where the vault is not at hand.</param>
    public static (WitnessLine Line, Rejection Problem)? Gap(IReadOnlyList<WitnessLine> lines, TrialState state, Func<long, string?> hashAt, long? vault)
    {
        ArgumentNullException.ThrowIfNull(lines);
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(hashAt);
        var settled = Enumerable.Range(0, lines.Count).LastOrDefault(i => state.Gaps.Any(g => (g.WitnessedVersion, g.WitnessedHead) == (lines[i].Entry, lines[i].Head)), -1);
        foreach (var line in lines.Skip(settled + 1))
        {
            if (hashAt(line.Entry) != line.Head)
            {
                return (line, new Rejection("witness-gap", FormattableString.Invariant($"The witness saw the ledger with entry {line.Entry}, head {line.Head}, at {line.At}; the ledger ends with entry {state.Version} and does not hold that one. Entries are lost, as after the restoration of an old backup. Nobody is randomised until the gap is stated (equipoise gap).")));
            }

            if (vault < line.Vault)
            {
                return (line, new Rejection("witness-vault", FormattableString.Invariant($"The witness saw the vault with {line.Vault} positions issued, at {line.At}; it has counted {vault}. The vault is an old copy: put the one last used in its place, or, where it is lost, state so (equipoise gap).")));
            }
        }

        return null;
    }

    /// <summary>The same for the last line alone, which is what a process asks before each randomisation.</summary>
    public (WitnessLine Line, Rejection Problem)? Gap(TrialState state, Func<long, string?> hashAt, long? vault) => Last() is { } last ? Gap([last], state, hashAt, vault) : null;

    private WitnessLine Read(string line, int number)
    {
        try
        {
            return JsonSerializer.Deserialize<WitnessLine>(line, Form) ?? throw new JsonException("null");
        }
        catch (JsonException e)
        {
            throw new BadInputException("L014", path, FormattableString.Invariant($"Line {number} is not a witness's: {e.Message.TrimEnd('.')}."), line.Length > 60 ? line[..60] + "..." : line, "lines that 'equipoise witness' or the option --witness wrote");
        }
    }
}
