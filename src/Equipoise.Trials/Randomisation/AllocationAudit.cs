using System.Collections.Immutable;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Protocol.Document;

namespace Equipoise.Trials.Randomisation;

/// <summary>What came of deriving every allocation again.</summary>
/// <param name="Followed">True when the committed sequences were followed to the letter.</param>
/// <param name="Allocations">Allocations that agree, up to the first that does not.</param>
/// <param name="FirstBadEntry">The first entry that does not follow; null when all do.</param>
/// <param name="Problem">What does not follow; null when all does.</param>
/// <param name="Lost">Positions that a stated gap consumed.</param>
public sealed record AllocationAuditResult(bool Followed, int Allocations, long? FirstBadEntry, string? Problem, int Lost);

/// <summary>Derives every allocation of a ledger again from a revealed secret: the commitment, the order of the positions in each sequence, and each arm.</summary>
public static class AllocationAudit
{
    /// <summary>Audits the entries.</summary>
    /// <param name="entries">All entries, in order.</param>
    /// <param name="secret">The secret, as revealed.</param>
    /// <exception cref="ArgumentException">The entries hold no activation, or its protocol cannot be read.</exception>
    public static AllocationAuditResult Of(IEnumerable<LedgerEntry> entries, byte[] secret)
    {
        ArgumentNullException.ThrowIfNull(entries);
        ArgumentNullException.ThrowIfNull(secret);
        var all = entries.ToList();
        var activation = all.Select(e => e.Event).OfType<TrialActivated>().FirstOrDefault() ?? throw new ArgumentException("there is no activation among the entries", nameof(entries));
        var section = (TrialProtocol.Parse(activation.ProtocolText, activation.Trial).Protocol ?? throw new ArgumentException("the protocol of the activation cannot be read", nameof(entries))).Document.Randomisation;
        if (AllocationSequence.Commitment(activation.AllocationMethod, secret) != activation.AllocationCommitment)
        {
            return new AllocationAuditResult(false, 0, 1, "The revealed secret is not the one that the activation committed to.", 0);
        }

        var walk = new Walk(section, secret);
        foreach (var entry in all)
        {
            if (walk.Check(entry) is { } problem)
            {
                return new AllocationAuditResult(false, walk.Allocations, entry.Sequence, problem, walk.Lost);
            }
        }

        return new AllocationAuditResult(true, walk.Allocations, null, null, walk.Lost);
    }

    private sealed class Walk(RandomisationSection section, byte[] secret)
    {
        private readonly Dictionary<string, AllocationSeries> series = new(StringComparer.Ordinal);
        private readonly Dictionary<string, int> positions = new(StringComparer.Ordinal);
        private readonly List<PastAllocation> history = [];
        private readonly bool usesHistory = AllocationSchemes.Of(section).UsesHistory;

        public int Allocations { get; private set; }

        public int Lost { get; private set; }

        public string? Check(LedgerEntry entry)
        {
            if (entry.Event is LedgerGapStated gap)
            {
                foreach (var lost in gap.Lost)
                {
                    Lost += lost.To - lost.From + 1;
                    positions[lost.Sequence] = lost.To;
                }
            }

            return entry.Event is ParticipantRandomised randomised ? Check(randomised) : null;
        }

        private string? Check(ParticipantRandomised randomised)
        {
            var sequence = AllocationSequence.SequenceOf(section, randomised.Stratum);
            var expected = positions.GetValueOrDefault(sequence) + 1;
            if (randomised.Position != expected)
            {
                return FormattableString.Invariant($"{randomised.Participant} holds position {randomised.Position} of {sequence}; the next was {expected}.");
            }

            var arm = usesHistory ? Counting(sequence, randomised) : Walking(sequence, randomised.Position);
            if (arm != randomised.Arm)
            {
                return FormattableString.Invariant($"{randomised.Participant} at position {randomised.Position} of {sequence} was given {randomised.Arm}; the committed sequence gives {arm}.");
            }

            positions[sequence] = expected;
            Allocations++;
            return null;
        }

        private string Walking(string sequence, int position)
        {
            if (!series.TryGetValue(sequence, out var walk))
            {
                series.Add(sequence, walk = new AllocationSeries(section, AllocationDraws.Of(secret, sequence)));
            }

            while (walk.Count < position - 1)
            {
                walk.Next([]);
            }

            return walk.Next([]);
        }

        /// <summary>The numbers count what the ledger holds; the draws are those of the position.</summary>
        private string Counting(string sequence, ParticipantRandomised randomised)
        {
            var arm = AllocationSequence.Arm(secret, section, new AllocationRequest(sequence, randomised.Position, randomised.Levels, [.. history]));
            history.Add(new PastAllocation(randomised.Levels, randomised.Arm));
            return arm;
        }
    }
}
