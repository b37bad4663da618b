using Equipoise.Statistics.Random;
using Equipoise.Statistics.Survival;
using Equipoise.Tests.Conduct;
using Equipoise.Trials.Analysis;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Randomisation;
using Equipoise.Trials.Rehearsal;
using NodaTime;

namespace Equipoise.Tests.Randomisation;

public sealed class RerandomisationTests
{
    private static readonly LogRankOptions Plain = new() { Stratified = false };
    private static readonly LogRankOptions Stratified = new() { Stratified = true };

    [Fact]
    public void Every_draw_is_balanced_within_its_blocks()
    {
        // Shares 2 to 1 in blocks of 6: four and two in each, in both strata, the rows being mixed up.
        AllocationPlace[] places = [.. Enumerable.Range(1, 18).Reverse().Select(p => new AllocationPlace("B", p)), .. Enumerable.Range(1, 12).Select(p => new AllocationPlace("A", p))];
        var redraw = Rerandomisation.By(Scheme([6], ("IL2", 2), ("OBS", 1)), ["OBS", "IL2"], places);
        for (ulong replicate = 0; replicate < 200; replicate++)
        {
            var codes = new int[places.Length];
            redraw(RandomStream.For(1, replicate, "balance"), codes);
            foreach (var block in places.Select((place, row) => (place, row)).GroupBy(x => (x.place.Stratum, (x.place.Position - 1) / 6)))
            {
                block.Sum(x => codes[x.row]).ShouldBe(4);
            }
        }
    }

    [Fact]
    public void Blocks_of_random_size_never_leave_the_arms_further_apart_than_half_a_block()
    {
        AllocationPlace[] places = [.. Enumerable.Range(1, 60).Select(p => new AllocationPlace("S1", p))];
        var redraw = Rerandomisation.By(Scheme([4, 6], ("IL2", 1), ("OBS", 1)), ["IL2", "OBS"], places);
        var seen = new HashSet<int>();
        for (ulong replicate = 0; replicate < 300; replicate++)
        {
            var codes = new int[60];
            redraw(RandomStream.For(2, replicate, "balance"), codes);
            var lead = 0;
            foreach (var code in codes)
            {
                lead += code == 0 ? 1 : -1;
                seen.Add(lead);
            }
        }

        seen.Order().ShouldBe([-3, -2, -1, 0, 1, 2, 3]);
    }

    /// <summary>
    /// Blocks of 2 and 4, a stratum of five and one of which the positions 1, 3 and 4 are analysed: all sequences with their probabilities, the statistic of each. Five
    /// standard errors of 40,000 draws.
    /// </summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_P_value_is_that_of_all_sequences_weighted_by_their_probability(bool stratified)
    {
        var scheme = Scheme([2, 4], ("IL2", 1), ("OBS", 1));
        AllocationPlace[] places = [new("S1", 2), new("S1", 1), new("S2", 1), new("S1", 3), new("S2", 4), new("S1", 5), new("S2", 3), new("S1", 4)];
        SurvivalSample Sample(int[] codes) => SurvivalSample.Create(
            [4, 2, 3, 7, 8, 5, 6, 1], [true, true, true, false, true, true, true, true],
            Factor.FromCodes(["OBS", "IL2"], codes), Factor.FromCodes(["S1", "S2"], [.. places.Select(place => place.Stratum == "S1" ? 0 : 1)]));
        int[] actual = [1, 0, 0, 1, 1, 0, 1, 0];
        var options = stratified ? Stratified : Plain;
        var observed = LogRank.Test(Sample(actual), options).Z;
        double exact = 0, total = 0;
        foreach (var (first, firstProbability) in Sequences(5))
        {
            foreach (var (second, secondProbability) in Sequences(4))
            {
                var codes = places.Select(place => (place.Stratum == "S1" ? first : second)[place.Position - 1]).ToArray();
                // A labelling with one arm in every stratum compares nobody: Z is 0.
                var z = LogRank.Test(Sample(codes), options).Z;
                total += firstProbability * secondProbability;
                exact += Math.Abs(z) >= Math.Abs(observed) - 1e-10 ? firstProbability * secondProbability : 0;
            }
        }

        total.ShouldBe(1, 1e-12);
        var redraw = Rerandomisation.By(scheme, ["OBS", "IL2"], places);
        var drawn = PermutationLogRank.Rerandomise(Sample(actual), options, 40_000, seed: 12, redraw);
        drawn.PValue.ShouldBe(exact, 5 * drawn.MonteCarloError);
        var readable = PermutationWeightedLogRank.Rerandomise(Sample(actual), SurvivalTests.LogRank, options, 40_000, seed: 12, redraw);
        readable.PValue.ShouldBe(exact, 5 * readable.MonteCarloError);
    }

    /// <summary>A whole trial rehearsed, its disease-free survival re-randomised by its own protocol (blocks of 4 and 6): in no stratum is an arm ever more than 3 ahead.</summary>
    [Fact]
    public void A_rehearsed_trial_is_rerandomised_by_its_protocol()
    {
        var protocol = GivenTrial.Parse(Repository.Read("protocols", "il2-rcc.yaml"));
        var state = TrialRehearsal.Play(protocol, "abstract", 5).Last().State;
        var dataset = AnalysisDataset.At(state, new LocalDate(2100, 1, 1));
        var sample = dataset.Sample("DFS", "LA");
        var redraw = Rerandomisation.By(dataset, "LA", sample);
        var rows = dataset.InSet("LA");
        for (ulong replicate = 0; replicate < 50; replicate++)
        {
            var codes = new int[sample.Count];
            redraw(RandomStream.For(3, replicate, "trial"), codes);
            foreach (var stratum in rows.Select((row, i) => (row, i)).GroupBy(x => x.row.Stratum))
            {
                var lead = 0;
                foreach (var (_, i) in stratum.OrderBy(x => x.row.Position))
                {
                    lead += codes[i] == 1 ? 1 : -1;
                    lead.ShouldBeInRange(-3, 3);
                }
            }
        }

        var drawn = PermutationLogRank.Rerandomise(sample, Stratified, 2000, seed: 1, redraw);
        drawn.Z.ShouldBe(LogRank.Test(sample, Stratified).Z, 1e-10);
        PermutationLogRank.Rerandomise(sample, Stratified, 2000, seed: 1, redraw).ShouldBe(drawn);
        Should.Throw<ArgumentException>(() => Rerandomisation.By(dataset, "M1", sample)).Message.ShouldStartWith($"the sample has {sample.Count} rows");
    }

    [Fact]
    public void The_order_of_the_rows_moves_no_draw()
    {
        AllocationPlace[] places = [new("S1", 1), new("S2", 1), new("S1", 2), new("S2", 2), new("S1", 3)];
        int[] order = [3, 0, 4, 2, 1];
        var (one, other) = (new int[5], new int[5]);
        Rerandomisation.By(Scheme([4], ("A", 1), ("B", 1)), ["A", "B"], places)(RandomStream.For(5, 0, "order"), one);
        Rerandomisation.By(Scheme([4], ("A", 1), ("B", 1)), ["A", "B"], [.. order.Select(row => places[row])])(RandomStream.For(5, 0, "order"), other);
        other.ShouldBe(order.Select(row => one[row]));
    }

    [Fact]
    public void What_cannot_be_drawn_is_refused_by_name()
    {
        var scheme = Scheme([4], ("A", 1), ("B", 1));
        Should.Throw<ArgumentException>(() => Rerandomisation.By(scheme, ["A", "C"], [new("S", 1)])).Message.ShouldStartWith("the ratio names the arm 'B'");
        Should.Throw<ArgumentException>(() => Rerandomisation.By(scheme, ["A", "B"], [new("S", 0)])).Message.ShouldStartWith("participants[0] has position 0");
        Should.Throw<ArgumentException>(() => Rerandomisation.By(scheme, ["A", "B"], [new("S", 1), new("S", 1)])).Message.ShouldStartWith("participants[1] and [0] both hold position 1 of stratum S");
        Should.Throw<ArgumentException>(() => Rerandomisation.By(Scheme([5], ("A", 1), ("B", 1)), ["A", "B"], [new("S", 1)])).Message.ShouldStartWith("a block of 5");
        Should.Throw<ArgumentException>(() => Rerandomisation.By(scheme, ["A", "B"], [new("S", 1)])(RandomStream.For(1, 1, "x"), new int[2])).Message.ShouldContain("1 rows and 2 rows");
    }

    /// <summary>All sequences of a length in blocks of 2 and 4 of two arms, with their probabilities.</summary>
    private static IEnumerable<(int[] Codes, double Probability)> Sequences(int length)
    {
        if (length <= 0)
        {
            yield return ([], 1);
            yield break;
        }

        foreach (var size in new[] { 2, 4 })
        {
            int[][] blocks = [.. Enumerable.Range(0, 1 << size).Select(bits => Enumerable.Range(0, size).Select(i => bits >> i & 1).ToArray()).Where(block => block.Sum() == size / 2)];
            foreach (var block in blocks)
            {
                foreach (var (rest, probability) in Sequences(length - size))
                {
                    yield return ([.. block.Concat(rest).Take(length)], probability / 2 / blocks.Length);
                }
            }
        }
    }

    private static RandomisationSection Scheme(int[] sizes, params (string Arm, int Share)[] ratio) =>
        new(new PermutedBlocks([.. sizes], SizesKnownToSites: false), [.. ratio.Select(r => new AllocationShare(r.Arm, r.Share))], ErrorHandling.MarkAndAnalyseAsRandomised, 2);
}
