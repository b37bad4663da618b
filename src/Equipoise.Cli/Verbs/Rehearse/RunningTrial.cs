using System.Security.Cryptography;
using System.Text;
using Equipoise.Adapters.Storage;
using Equipoise.Trials.Cleaning;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Rehearsal;
using Equipoise.Trials.Safety.Expedited;
using NodaTime;

namespace Equipoise.Cli.Verbs.Rehearse;

/// <summary>
/// The rehearsed trial as it was on a busy day before accrual closed, with a vault, so that somebody can go on with it: <c>equipoise serve</c> shows it to each person who takes part.
/// </summary>
internal static class RunningTrial
{
    /// <summary>Writes <c>running/ledger.db</c> and its vault; nothing where no dose was given before accrual closed.</summary>
    public static void Write(RehearsalFolder output, IReadOnlyList<LedgerEntry> entries, ulong seed)
    {
        if (BusiestDose(entries) is not { } last)
        {
            return;
        }

        Directory.CreateDirectory(output.PathOf("running"));
        var (ledger, begun) = (output.PathOf(Path.Combine("running", "ledger.db")), entries.Take((int)last).ToList());
        var state = TrialState.Fold(begun);
        var vault = AllocationVault.PathFor(ledger);
        var key = VaultKey.CreateFile(vault + ".key", Bytes("key", seed, 32));
        NewLedger.Create(ledger, () => AllocationVault.Create(vault, state.Activation!.AllocationMethod, TrialRehearsal.SecretOf(seed), key, Bytes("salt", seed, 28)), begun);
        using var turn = AllocationVault.Open(vault, key).Take();
        turn.CountUpTo(state);
        turn.Confirm(state.Version, state.HeadHash);
    }

    /// <summary>The entry of the dose before closure after which most is to be done: doses, queries, candidates in screening, reports that are due.</summary>
    private static long? BusiestDose(IReadOnlyList<LedgerEntry> entries)
    {
        var closed = entries.FirstOrDefault(e => e.Event is AccrualClosed)?.Sequence ?? entries.Count;
        var (state, best) = (TrialState.Empty, (Entry: (long?)null, Score: -1));
        foreach (var entry in entries.Take((int)closed - 1))
        {
            state = state.Evolve(entry);
            if (entry.Event is DoseGiven && entry.Sequence > closed / 2 && Score(state, entry.RecordedAt) is var score && score > best.Score)
            {
                best = (entry.Sequence, score);
            }
        }

        return best.Entry;
    }

    private static int Score(TrialState state, Instant now)
    {
        var participants = state.Participants.Values;
        return (4 * participants.Count(p => p.Cycles is [.., { Slots.Length: < 12 }] && p.Stops.IsEmpty))
            + (3 * Math.Min(2, participants.Count(p => p.Randomisation is null && p.Exclusion is null)))
            + (2 * Math.Min(3, participants.Sum(p => p.Queries.Count(q => q.Status != QueryStatus.Closed))))
            + (3 * Math.Min(2, ReportingDuties.Open(state, now).Length));
    }

    private static byte[] Bytes(string what, ulong seed, int count) => SHA512.HashData(Encoding.ASCII.GetBytes(FormattableString.Invariant($"rehearsal vault {what} {seed}")))[..count];
}
