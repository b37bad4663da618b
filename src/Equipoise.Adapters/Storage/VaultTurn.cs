using System.Collections.Immutable;
using System.Security.Cryptography;
using Equipoise.Adapters.Exchange;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Randomisation;

namespace Equipoise.Adapters.Storage;

/// <summary>
/// One process's turn with a vault. Positions are issued to the journal, which reaches the disk (<see cref="Flush"/>) before the ledger commits them; then the ledger's head is noted
/// (<see cref="Confirm"/>). A position that was issued but never committed, because the process died in between, is issued again to the next participant of its sequence: nobody was told
/// its arm. A position that the ledger holds is never issued again, and a ledger that no longer holds what was noted is found (<see cref="Gap"/>).
/// </summary>
public sealed class VaultTurn : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly AllocationVault vault;
    private readonly FileStream file;
    private readonly List<byte> staged = [];
    private VaultCount count;

    internal VaultTurn(AllocationVault vault)
    {
        this.vault = vault;

        // Whoever waits holds the turnstile; who gives the turn back and wants it again stands behind them. Without it a busy process would take every turn.
        using (OpenAlone(vault.Path + ".turn", FileMode.OpenOrCreate))
        {
            file = OpenAlone(vault.Path, FileMode.Open);
        }

        try
        {
            count = CatchUp();
            vault.Count = count;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>
    /// What stands between the vault and the ledger: null where the ledger holds all that the vault saw committed. Else entries are gone (cut off, rolled back, an old backup) or the vault
    /// is an old one; randomisation is refused until the gap is stated.
    /// </summary>
    /// <param name="state">The trial as the ledger tells it.</param>
    /// <param name="hashAt">The hash of the ledger's entry of that sequence; null where there is none.</param>
    public Rejection? Gap(TrialState state, Func<long, string?> hashAt)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(hashAt);
        vault.RequireFor(state);
        if (count.Ledger > 0 && hashAt(count.Ledger) != count.Head && !state.Gaps.Any(g => g.WitnessedVersion == count.Ledger && g.WitnessedHead == count.Head))
        {
            return new Rejection("ledger-gap", FormattableString.Invariant($"The vault saw the ledger end with entry {count.Ledger}, head {count.Head}; the ledger ends with entry {state.Version} and does not hold that one. Entries are lost, as after the restoration of an old backup. Nobody is randomised until the gap is stated (equipoise gap)."));
        }

        foreach (var (sequence, position) in state.Issued.OrderBy(i => i.Key, StringComparer.Ordinal))
        {
            if (position > count.Issued.GetValueOrDefault(sequence) && !state.Gaps.Any(g => g.Lost.Any(l => l.Sequence == sequence && l.To >= position)))
            {
                return new Rejection("vault-gap", FormattableString.Invariant($"The ledger holds position {position} of {sequence}; the vault has counted {count.Issued.GetValueOrDefault(sequence)}. The vault is an old copy: put the one last used in its place, or, where it is lost, state so (equipoise gap)."));
            }
        }

        return null;
    }

    /// <summary>The positions that the vault issued, or a witness saw used, and the ledger does not hold, as a gap is stated of them.</summary>
    /// <param name="state">The trial as the ledger tells it.</param>
    /// <param name="witnessed">Positions of each sequence that a witness saw used; null where there is none.</param>
    public ImmutableArray<LostPositions> Lost(TrialState state, IReadOnlyDictionary<string, int>? witnessed = null)
    {
        ArgumentNullException.ThrowIfNull(state);
        var used = count.Issued.Concat(witnessed ?? ImmutableDictionary<string, int>.Empty).GroupBy(i => i.Key, StringComparer.Ordinal).Select(g => (Sequence: g.Key, To: g.Max(i => i.Value)));
        return [.. used.OrderBy(u => u.Sequence, StringComparer.Ordinal).Where(u => u.To > state.Issued.GetValueOrDefault(u.Sequence)).Select(u => new LostPositions(u.Sequence, state.Issued.GetValueOrDefault(u.Sequence) + 1, u.To))];
    }

    /// <summary>Issues a position: the next, or one that was issued and not committed.</summary>
    /// <exception cref="InvalidOperationException">The position was committed before, or leaves a gap; the decision was taken on another state than the ledger's.</exception>
    public string Issue(TrialState state, AllocationRequest request)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(request);
        var (issued, held) = (count.Issued.GetValueOrDefault(request.Sequence), state.Issued.GetValueOrDefault(request.Sequence));
        var stated = state.Gaps.SelectMany(g => g.Lost).Where(l => l.Sequence == request.Sequence).Select(l => l.To).DefaultIfEmpty(0).Max();
        if (request.Position <= held || request.Position > Math.Max(issued, stated) + 1)
        {
            throw new InvalidOperationException(FormattableString.Invariant($"position {request.Position} of {request.Sequence} was asked for; {issued} are issued and {held} used"));
        }

        var answer = vault.KeyFor(state).Answer(state, request);
        Stage(new VaultLine(request.Sequence, request.Position, 0, null, null, ""));
        return answer;
    }

    /// <summary>Puts a fresh secret aside for a method, and gives the commitment to it. A secret whose commitment no entry names is never used.</summary>
    public string Commit(string method)
    {
        var section = vault.Seal(method, RandomNumberGenerator.GetBytes(32), RandomNumberGenerator.GetBytes(12));
        Stage(new VaultLine(null, 0, 0, null, section, ""));
        Flush();
        return section.Commitment;
    }

    /// <summary>Counts what the ledger holds and an old copy of the vault had not counted, once somebody stated so.</summary>
    public void CountUpTo(TrialState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        foreach (var (sequence, position) in state.Issued.OrderBy(i => i.Key, StringComparer.Ordinal).Where(i => i.Value > count.Issued.GetValueOrDefault(i.Key)))
        {
            Stage(new VaultLine(sequence, position, 0, null, null, ""));
        }

        Flush();
    }

    /// <summary>Brings what was issued to the disk.</summary>
    public void Flush()
    {
        if (staged.Count > 0)
        {
            try
            {
                Write();
                file.ToDisk();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw LedgerFile.Unwritable(vault.Path, e.Message.TrimEnd('.'));
            }
        }
    }

    /// <summary>Notes the ledger's head, as it was committed. It need not reach the disk before the answer; losing it costs no allocation.</summary>
    public void Confirm(long version, string head)
    {
        if (version != count.Ledger || head != count.Head)
        {
            Stage(new VaultLine(null, 0, version, head, null, ""));
            Write();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    /// <summary>Reads a vault that another process may be appending to.</summary>
    internal static byte[] ReadShared(string path)
    {
        using var alone = OpenAlone(path, FileMode.Open);
        var text = new byte[alone.Length];
        alone.ReadExactly(text);
        return text;
    }

    private static FileStream OpenAlone(string path, FileMode mode)
    {
        var start = System.Diagnostics.Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(path, new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 0 });
            }
            catch (UnauthorizedAccessException e)
            {
                throw LedgerFile.Unwritable(path, e.Message.TrimEnd('.'));
            }
            catch (IOException e) when (e is not (FileNotFoundException or DirectoryNotFoundException) && System.Diagnostics.Stopwatch.GetElapsedTime(start) < Patience)
            {
                Thread.Sleep(1);
            }
        }
    }

    private VaultCount CatchUp()
    {
        var known = vault.Count;
        if (file.Length < known.Length)
        {
            throw new BadInputException("V003", vault.Path, "The vault cannot be read.", "a journal that became shorter", "the vault made with the ledger, unchanged");
        }

        var fresh = new byte[file.Length - known.Length];
        file.Position = known.Length;
        file.ReadExactly(fresh);
        try
        {
            return known.Read(fresh, vault.SealKey);
        }
        catch (Exception e) when (e is FormatException or System.Text.Json.JsonException)
        {
            throw new BadInputException("V003", vault.Path, "The vault cannot be read.", e.Message.TrimEnd('.'), "the vault made with the ledger, unchanged");
        }
    }

    private void Stage(VaultLine line)
    {
        (count, var bytes) = count.Add(line, vault.SealKey);
        staged.AddRange(bytes);
    }

    private void Write()
    {
        var at = count.Length - staged.Count;
        if (file.Length > at)
        {
            // The rest of a line that a crash cut off.
            file.SetLength(at);
        }

        RandomAccess.Write(file.SafeFileHandle, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(staged), at);
        staged.Clear();
        vault.Count = count;
    }
}
