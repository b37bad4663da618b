using System.Collections.Immutable;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;

namespace Equipoise.Trials.Randomisation;

/// <summary>What came of deriving every allocation again.</summary>
/// <param name="Followed">True when the committed sequences were followed to the letter.</param>
/// <param name="Allocations">Allocations that agree, up to the first that does not.</param>
/// <param name="FirstBadEntry">The first entry that does not follow; null when all do.</param>
/// <param name="Problem">What does not follow; null when all does.</param>
/// <param name="Lost">Positions that a stated gap consumed.</param>
/// <param name="Segments">Segments of the allocation, each with a scheme and a secret.</param>
public sealed record AllocationAuditResult(bool Followed, int Allocations, long? FirstBadEntry, string? Problem, int Lost, int Segments = 1);

/// <summary>Derives every allocation of a ledger again from the revealed secrets: the commitments, the order of the positions in each sequence, and each arm or code.</summary>
public static class AllocationAudit
{
    /// <summary>Audits the entries of a trial with one segment.</summary>
    /// <exception cref="ArgumentException">The entries hold no activation.</exception>
    public static AllocationAuditResult Of(IEnumerable<LedgerEntry> entries, byte[] secret) => Of(entries, [secret]);

    /// <summary>Audits the entries.</summary>
    /// <param name="entries">All entries, in order.</param>
    /// <param name="secrets">The secret of each segment, in order, as revealed.</param>
    /// <exception cref="ArgumentException">The entries hold no activation.</exception>
    public static AllocationAuditResult Of(IEnumerable<LedgerEntry> entries, ImmutableArray<byte[]> secrets)
    {
        ArgumentNullException.ThrowIfNull(entries);
        var all = entries.ToList();
        var state = TrialState.Fold(all);
        if (state.Activation is null)
        {
            throw new ArgumentException("there is no activation among the entries", nameof(entries));
        }

        var key = AllocationKey.Of(secrets);
        if (key.Misfit(state) is { } misfit)
        {
            return new AllocationAuditResult(false, 0, misfit.FromEntry, FormattableString.Invariant($"The revealed secret of segment {misfit.Number} is not the one that was committed to."), 0, state.Segments.Length);
        }

        var walk = new Walk(state, key);
        foreach (var entry in all)
        {
            if (walk.Check(entry) is { } problem)
            {
                return new AllocationAuditResult(false, walk.Allocations, entry.Sequence, problem, walk.Lost, state.Segments.Length);
            }
        }

        return new AllocationAuditResult(true, walk.Allocations, null, null, walk.Lost, state.Segments.Length);
    }

    /// <summary>Nothing is taken from the allocations that the ledger records but what was used: the segment in force and the positions before it are counted anew.</summary>
    private sealed class Walk(TrialState state, AllocationKey key)
    {
        private readonly Dictionary<string, int> positions = new(StringComparer.Ordinal);
        private readonly List<PastAllocation> history = [];
        private ImmutableDictionary<string, int> before = ImmutableDictionary.Create<string, int>(StringComparer.Ordinal);
        private int segment = 1;

        public int Allocations { get; private set; }

        public int Lost { get; private set; }

        public string? Check(LedgerEntry entry)
        {
            switch (entry.Event)
            {
                case LedgerGapStated gap:
                    foreach (var lost in gap.Lost)
                    {
                        Lost += lost.To - lost.From + 1;
                        positions[lost.Sequence] = lost.To;
                    }

                    return null;
                case SchemeChanged changed:
                    (segment, before) = (changed.Segment, positions.ToImmutableDictionary(StringComparer.Ordinal));
                    return null;
                case ParticipantRandomised randomised:
                    return Check(randomised);
                default:
                    return null;
            }
        }

        private string? Check(ParticipantRandomised randomised)
        {
            if (randomised.Segment != segment)
            {
                return FormattableString.Invariant($"{randomised.Participant} was allocated from segment {randomised.Segment}; segment {segment} was in force.");
            }

            var section = state.Segments[segment - 1].Section;
            var sequence = AllocationSequence.SequenceOf(section, randomised.Stratum);
            var expected = positions.GetValueOrDefault(sequence) + 1;
            if (randomised.Position != expected)
            {
                return FormattableString.Invariant($"{randomised.Participant} holds position {randomised.Position} of {sequence}; the next was {expected}.");
            }

            // The numbers count what the ledger holds; the draws are those of the position.
            var request = new AllocationRequest(sequence, randomised.Position, randomised.Levels, AllocationSchemes.Of(section).UsesHistory ? [.. history] : []) { Segment = segment, Before = before.GetValueOrDefault(sequence) };
            var arm = key.Arm(state, request);
            if (randomised.Arm is { } given && given != arm)
            {
                return FormattableString.Invariant($"{randomised.Participant} at position {randomised.Position} of {sequence} was given {given}; the committed sequence gives {arm}.");
            }

            if (randomised.Arm is null && randomised.Code != key.Code(request))
            {
                return FormattableString.Invariant($"{randomised.Participant} at position {randomised.Position} of {sequence} was given the code {randomised.Code}; the committed one is {key.Code(request)}.");
            }

            history.Add(new PastAllocation(randomised.Levels, arm));
            positions[sequence] = expected;
            Allocations++;
            return null;
        }
    }
}
