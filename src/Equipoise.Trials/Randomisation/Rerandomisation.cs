using Equipoise.Statistics.Random;
using Equipoise.Statistics.Survival;
using Equipoise.Trials.Analysis;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Protocol.Document;

namespace Equipoise.Trials.Randomisation;

/// <summary>Where a participant stands in the allocation: the sequence, and the position in it.</summary>
/// <param name="Stratum">The stratum at randomisation, as the ledger records it.</param>
/// <param name="Position">From 1, in the order of randomisation.</param>
public readonly record struct AllocationPlace(string Stratum, int Position)
{
    /// <summary>The place that a randomisation used.</summary>
    public static AllocationPlace Of(ParticipantRandomised randomised)
    {
        ArgumentNullException.ThrowIfNull(randomised);
        return new AllocationPlace(randomised.Stratum, randomised.Position);
    }
}

/// <summary>
/// Draws new allocations by the trial's own scheme, for re-randomisation tests: in each stratum block after block, the size with equal chances, the arms in a random order
/// of the ratio, as <see cref="AllocationSequence"/> makes them from a secret, but from a random stream. Positions that nobody in the analysis holds are drawn and passed over.
/// Source: Rosenberger and Lachin, Randomization in Clinical Trials, 2nd ed., ch. 6.
/// </summary>
public static class Rerandomisation
{
    /// <summary>A redrawing for <see cref="PermutationLogRank.Rerandomise"/> and <see cref="PermutationWeightedLogRank"/>; may be used by many threads at once.</summary>
    /// <param name="protocol">Its randomisation section names the scheme.</param>
    /// <param name="arms">The arm of each group code: the labels of the sample's groups, in order.</param>
    /// <param name="participants">One place per row of the sample, in the order of its rows.</param>
    /// <exception cref="ArgumentException">A place below 1 or used twice, or a scheme that gives an arm which is not among the groups; the message names it.</exception>
    public static RedrawGroups By(TrialProtocol protocol, IReadOnlyList<string> arms, IReadOnlyList<AllocationPlace> participants)
    {
        ArgumentNullException.ThrowIfNull(protocol);
        return By(protocol.Document.Randomisation, arms, participants);
    }

    /// <summary>The redrawing for an analysis of a trial: places from the dataset's rows, arms from the sample's groups.</summary>
    /// <param name="dataset">The rows at the data cut.</param>
    /// <param name="analysisSet">The set that the sample was made of.</param>
    /// <param name="sample">What <see cref="AnalysisDataset.Sample"/> gave for that set.</param>
    /// <exception cref="ArgumentException">The sample has another number of rows than the set, or as above.</exception>
    public static RedrawGroups By(AnalysisDataset dataset, string analysisSet, SurvivalSample sample)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(sample);
        var rows = dataset.InSet(analysisSet);
        return rows.Length == sample.Count
            ? By(dataset.Protocol, sample.Groups.Labels, [.. rows.Select(row => new AllocationPlace(row.Stratum, row.Position))])
            : throw new ArgumentException(
                FormattableString.Invariant($"the sample has {sample.Count} rows and the set {analysisSet} {rows.Length}"), nameof(sample));
    }

    /// <summary>The same for a randomisation section.</summary>
    /// <exception cref="ArgumentException">As above.</exception>
    public static RedrawGroups By(RandomisationSection randomisation, IReadOnlyList<string> arms, IReadOnlyList<AllocationPlace> participants)
    {
        ArgumentNullException.ThrowIfNull(randomisation);
        ArgumentNullException.ThrowIfNull(arms);
        ArgumentNullException.ThrowIfNull(participants);
        if (randomisation.Scheme is not PermutedBlocks && !AllocationSchemes.Of(randomisation).UsesHistory)
        {
            return Anew(randomisation, [.. randomisation.Ratio.Select(share => Code(arms, share.Arm))], Sequences(randomisation, participants), participants);
        }

        var blocks = Blocks(randomisation, arms);
        var sequences = Sequences(randomisation, participants);
        var longest = blocks.Max(block => block.Length);
        return (stream, destination) =>
        {
            if (destination.Length != participants.Count)
            {
                throw new ArgumentException(FormattableString.Invariant($"there are places for {participants.Count} rows and {destination.Length} rows to draw"));
            }

            Span<int> block = new int[longest];
            foreach (var rows in sequences)
            {
                var (before, size) = (0, 0);
                foreach (var row in rows)
                {
                    while (participants[row].Position > before + size)
                    {
                        before += size;
                        var drawn = blocks[stream.NextInt(blocks.Length)];
                        size = drawn.Length;
                        drawn.CopyTo(block);
                        stream.Shuffle(block[..size]);
                    }

                    destination[row] = block[participants[row].Position - before - 1];
                }
            }
        };
    }

    /// <summary>The redrawing by a scheme that is drawn one by one: positions that nobody in the analysis holds are drawn too, as they move what comes after.</summary>
    private static RedrawGroups Anew(RandomisationSection randomisation, int[] codes, int[][] sequences, IReadOnlyList<AllocationPlace> participants) => (stream, destination) =>
    {
        if (destination.Length != participants.Count)
        {
            throw new ArgumentException(FormattableString.Invariant($"there are places for {participants.Count} rows and {destination.Length} rows to draw"));
        }

        var draws = AllocationDraws.Of(stream);
        foreach (var rows in sequences)
        {
            var series = new AllocationSeries(randomisation, draws);
            foreach (var row in rows)
            {
                while (series.Count < participants[row].Position - 1)
                {
                    series.NextArm([]);
                }

                destination[row] = codes[series.NextArm([])];
            }
        }
    };

    /// <summary>For each size the codes of a block, in the order of the ratio.</summary>
    private static int[][] Blocks(RandomisationSection randomisation, IReadOnlyList<string> arms)
    {
        var scheme = randomisation.Scheme as PermutedBlocks
            ?? throw new ArgumentException($"the scheme is {randomisation.Scheme.GetType().Name}; what it gives depends on the levels of each participant, which are not among the places", nameof(randomisation));
        var shares = randomisation.Ratio.Sum(share => share.Share);
        foreach (var size in scheme.BlockSizes)
        {
            if (size < 1 || size % shares != 0)
            {
                throw new ArgumentException(FormattableString.Invariant($"a block of {size} cannot hold shares that add up to {shares}"), nameof(randomisation));
            }
        }

        return [.. scheme.BlockSizes.Select(size => randomisation.Ratio.SelectMany(share => Enumerable.Repeat(Code(arms, share.Arm), share.Share * size / shares)).ToArray())];
    }

    private static int Code(IReadOnlyList<string> arms, string arm)
    {
        for (var code = 0; code < arms.Count; code++)
        {
            if (string.Equals(arms[code], arm, StringComparison.Ordinal))
            {
                return code;
            }
        }

        throw new ArgumentException($"the ratio names the arm '{arm}', which is not one of the groups {string.Join(", ", arms)}", nameof(arms));
    }

    /// <summary>The rows of each stratum in the order of randomisation; strata in ordinal order, so that the order of the rows does not move a draw.</summary>
    private static int[][] Sequences(RandomisationSection randomisation, IReadOnlyList<AllocationPlace> places)
    {
        AllocationPlace[] participants = [.. places.Select(place => place with { Stratum = AllocationSequence.SequenceOf(randomisation, place.Stratum) })];
        var used = new Dictionary<AllocationPlace, int>();
        for (var row = 0; row < participants.Length; row++)
        {
            if (participants[row].Position < 1)
            {
                throw new ArgumentException(FormattableString.Invariant($"participants[{row}] has position {participants[row].Position}; positions start at 1"), nameof(participants));
            }

            if (!used.TryAdd(participants[row], row))
            {
                throw new ArgumentException(
                    FormattableString.Invariant($"participants[{row}] and [{used[participants[row]]}] both hold position {participants[row].Position} of stratum {participants[row].Stratum}"),
                    nameof(participants));
            }
        }

        return [.. used.GroupBy(place => place.Key.Stratum, StringComparer.Ordinal).OrderBy(stratum => stratum.Key, StringComparer.Ordinal)
            .Select(stratum => stratum.OrderBy(place => place.Key.Position).Select(place => place.Value).ToArray())];
    }
}
