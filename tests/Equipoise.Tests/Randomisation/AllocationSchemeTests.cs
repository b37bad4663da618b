using System.Collections.Immutable;
using Equipoise.Statistics.Random;
using Equipoise.Tests.Conduct;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Randomisation;

namespace Equipoise.Tests.Randomisation;

public sealed class AllocationSchemeTests
{
    public static TheoryData<string> Names => [.. AllocationSchemes.All.Select(s => s.Name)];

    /// <summary>Long-run shares are the ratio's: 40,000 allocations; the standard error of a share is below 0.0025, so 0.012 is more than four of them.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void In_the_long_run_the_arms_come_by_the_ratio(string scheme)
    {
        foreach (var shares in new[] { new[] { 1, 1 }, [2, 1], [3, 2, 1], [1, 1, 1, 1] })
        {
            var counts = Draw(Section(Sample(scheme, shares), shares), 40_000, 11).CountBy(a => a).ToDictionary();

            for (var k = 0; k < shares.Length; k++)
            {
                // A coin with a fixed probability does not keep an unequal ratio exactly; docs/methods/allocation.md says so.
                var tolerance = scheme == "minimisation" && shares.Distinct().Count() > 1 ? 0.08 : 0.012;
                Math.Abs((counts[Arm(k)] / 40_000.0) - (shares[k] / (double)shares.Sum())).ShouldBeLessThan(tolerance, $"{scheme} {string.Join(':', shares)} arm {k}");
            }
        }
    }

    /// <summary>By hand (Efron 1971, section 4): |D| is a walk that leaves 0 surely and else steps back with p; at even times it is 0 with probability (p - q) / p, 1/2 for p = 2/3.</summary>
    [Fact]
    public void The_biased_coin_is_level_as_often_as_Efron_says()
    {
        var (difference, level, even) = (0, 0, 0);
        foreach (var arm in Draw(Section(new BiasedCoin(0.666667), 1, 1), 400_000, 3))
        {
            difference += arm == "a" ? 1 : -1;
            even++;
            level += even % 2 == 0 && difference == 0 ? 1 : 0;
        }

        (level / (even / 2.0)).ShouldBe(0.5, 0.01);
    }

    /// <summary>By hand: in the chain of |D| from 0 to 3 with steps 1 at 0, 1/2 inside and 1 back at 3, at odd times |D| is 3 with probability 1/3 and 1 with 2/3.</summary>
    [Fact]
    public void The_big_stick_never_lets_the_lead_exceed_its_bound_and_reaches_it_as_often_as_its_chain_says()
    {
        var (difference, at, odd, i) = (0, 0, 0, 0);
        foreach (var arm in Draw(Section(new BigStick(3), 1, 1), 200_000, 5))
        {
            difference += arm == "a" ? 1 : -1;
            Math.Abs(difference).ShouldBeLessThanOrEqualTo(3);
            if (++i % 2 == 1)
            {
                odd++;
                at += Math.Abs(difference) == 3 ? 1 : 0;
            }
        }

        (at / (double)odd).ShouldBe(1.0 / 3, 0.01);
    }

    [Fact]
    public void The_big_stick_of_unequal_shares_keeps_every_lead_per_share_within_its_bound()
    {
        int[] shares = [3, 2, 1];
        var counts = new int[3];
        foreach (var arm in Draw(Section(new BigStick(2), shares), 5000, 6))
        {
            counts[arm[0] - 'a']++;
            for (var j = 0; j < 3; j++)
            {
                for (var k = 0; k < 3; k++)
                {
                    ((counts[k] / (double)shares[k]) - (counts[j] / (double)shares[j])).ShouldBeLessThanOrEqualTo(2 + 1e-12);
                }
            }
        }
    }

    /// <summary>Wei 1978: UD(0, 1) takes the other arm surely at the second step; UD(1, 1) with probability 2/3.</summary>
    [Theory]
    [InlineData(0, 1, 1.0)]
    [InlineData(1, 1, 0.6666667)]
    [InlineData(1, 0, 0.5)]
    [InlineData(1, 3, 0.8)]
    public void The_urn_takes_the_other_arm_as_often_as_its_balls_say(int initial, int added, double other)
    {
        var changed = Enumerable.Range(0, 20_000).Count(r =>
        {
            string[] two = [.. Draw(Section(new UrnDesign(initial, added), 1, 1), 2, (ulong)r)];
            return two[0] != two[1];
        });

        // Four binomial standard errors at most.
        (changed / 20_000.0).ShouldBe(other, 0.015);
    }

    /// <summary>
    /// By hand (Pocock and Simon 1975, section 3): factor f holds 3 and 1, factor g 2 and 2 of arms a and b at the participant's levels. To a: ranges 3 + 1 = 4; to b: 1 + 1 = 2.
    /// So b is taken at probability 1. With weight 1 on f and 5 on h, which holds 1 and 4 there: to a 3 + 5 x 2 = 13, to b 1 + 5 x 4 = 21; a is taken.
    /// </summary>
    [Fact]
    public void Minimisation_takes_the_arm_that_the_sums_by_hand_give()
    {
        ImmutableArray<PastAllocation> past =
        [
            .. Enumerable.Repeat(Past("a", "1", "2", "2"), 2), Past("a", "1", "1", "1"), Past("b", "1", "1", "1"),
            Past("a", "2", "1", "2"), Past("b", "2", "1", "1"), Past("b", "2", "2", "1"), Past("b", "2", "2", "1"),
        ];
        ImmutableArray<LevelUsed> mine = [new("f", "1"), new("g", "1"), new("h", "1")];

        Next(past, mine, new Minimisation(ImbalanceMeasure.Range, 1, [new("f", 1), new("g", 1)])).ShouldBe("b");
        Next(past, mine, new Minimisation(ImbalanceMeasure.Range, 1, [new("f", 1), new("h", 5)])).ShouldBe("a");
        Next(past, mine, new Minimisation(ImbalanceMeasure.Variance, 1, [new("f", 1), new("h", 5)])).ShouldBe("a");
        Next(past, mine, new Minimisation(ImbalanceMeasure.StandardDeviation, 1, [new("f", 1), new("g", 1)])).ShouldBe("b");
    }

    [Fact]
    public void Minimisation_keeps_every_margin_nearly_even_where_simple_randomisation_does_not()
    {
        var stream = RandomStream.For(1, 0, "levels");
        var series = new AllocationSeries(Section(new Minimisation(ImbalanceMeasure.Range, 0.9, [new("f", 1), new("g", 1)]), 1, 1), AllocationDraws.Of(RandomStream.For(1, 0, "arms")));
        var margins = new Dictionary<LevelUsed, int>();
        for (var i = 0; i < 1000; i++)
        {
            ImmutableArray<LevelUsed> mine = [new("f", $"{stream.NextInt(2)}"), new("g", $"{stream.NextInt(5)}")];
            var sign = series.Next(mine) == "a" ? 1 : -1;
            foreach (var level in mine)
            {
                margins[level] = margins.GetValueOrDefault(level) + sign;
            }
        }

        margins.Values.ShouldAllBe(d => Math.Abs(d) <= 12);
    }

    [Theory]
    [InlineData("{kind: simpleRandomisation}")]
    [InlineData("{kind: biasedCoin, probability: 0.666667}")]
    [InlineData("{kind: bigStick, maximumImbalance: 3}")]
    [InlineData("{kind: urnDesign, initial: 1, added: 1}")]
    [InlineData("{kind: minimisation, measure: range, probability: 0.8, weights: [{factor: diseaseClass, weight: 1}]}")]
    [InlineData("{kind: minimisation, measure: standardDeviation, probability: 1, weights: [{factor: diseaseClass, weight: 2}], totalWeight: 1}")]
    public void A_protocol_may_name_every_scheme(string scheme)
    {
        var trial = Trial(scheme);

        trial.State.Activation!.AllocationMethod.ShouldBe(AllocationSequence.MethodOf(trial.Protocol.Document.Randomisation));
        trial.Randomised("IL2", "P1").Randomised("OBS", "P2", ("nodes", "N1"), ("tumour", "T2"));
        trial.State.Issued.ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("{kind: biasedCoin, probability: 0.4}", "P216", "0.5 to 1")]
    [InlineData("{kind: biasedCoin, probability: 0.66666667}", "P216", "six decimals")]
    [InlineData("{kind: urnDesign, initial: 0, added: 0}", "P216", "above 0")]
    [InlineData("{kind: bigStick, maximumImbalance: 0}", "P009", "1 to 1000")]
    [InlineData("{kind: minimisation, measure: range, probability: 0.8, weights: []}", "P216", "one or more")]
    [InlineData("{kind: minimisation, measure: range, probability: 0.8, weights: [{factor: diseaseclass, weight: 1}]}", "P008", "did you mean diseaseClass?")]
    [InlineData("{kind: minimisation, measure: range, probability: 0.8, weights: [{factor: diseaseClass, weight: 1}, {factor: diseaseClass, weight: 1}]}", "P007", "one weight")]
    public void A_scheme_that_cannot_be_is_named_with_what_would_be_accepted(string scheme, string code, string accepted)
    {
        var text = Repository.Read("protocols", "il2-rcc.yaml").Replace("{kind: permutedBlocks, blockSizes: [4, 6], sizesKnownToSites: false}", scheme, StringComparison.Ordinal);

        TrialProtocol.Parse(text, "p").Diagnostics.ShouldContain(d => d.Code == code && d.Accepted.Contains(accepted, StringComparison.Ordinal));
    }

    /// <summary>Two strata share one sequence under minimisation and where the protocol says so: positions run on over the trial.</summary>
    [Fact]
    public void A_sequence_over_the_whole_trial_counts_positions_over_all_strata()
    {
        foreach (var trial in new[] { Trial("{kind: minimisation, measure: range, probability: 0.8, weights: [{factor: diseaseClass, weight: 1}]}"), GivenTrial.Interleukin(("peopleForChange: 2", "peopleForChange: 2\n  within: trial")) })
        {
            trial.Randomised("IL2", "P1").Randomised("OBS", "P2", ("nodes", "N2")).Randomised("OBS", "P3");

            trial.State.InOrder.Select(p => (p.Randomisation!.Value.Fact.Stratum, p.Randomisation.Value.Fact.Position)).ShouldBe([("S1", 1), ("S3", 2), ("S1", 3)]);
            trial.State.Issued.ShouldHaveSingleItem().ShouldBe(KeyValuePair.Create("all", 3));
        }
    }

    private static GivenTrial Trial(string scheme) => GivenTrial.Interleukin(("{kind: permutedBlocks, blockSizes: [4, 6], sizesKnownToSites: false}", scheme));

    private static PastAllocation Past(string arm, string f, string g, string h) => new([new("f", f), new("g", g), new("h", h)], arm);

    private static string Next(ImmutableArray<PastAllocation> past, ImmutableArray<LevelUsed> mine, RandomisationScheme scheme)
    {
        var series = new AllocationSeries(Section(scheme, 1, 1), AllocationDraws.Of(RandomStream.For(1, 0, "x")));
        foreach (var one in past)
        {
            series.Record(one);
        }

        return series.Next(mine);
    }

    private static RandomisationScheme Sample(string name, int[] shares) => name switch
    {
        "blocks" => new PermutedBlocks([shares.Sum(), 2 * shares.Sum()], false),
        "simple" => new SimpleRandomisation(),
        "biased-coin" => new BiasedCoin(0.85),
        "big-stick" => new BigStick(2),
        "urn" => new UrnDesign(1, 1),
        "minimisation" => new Minimisation(ImbalanceMeasure.Variance, 0.85, [new("f", 2), new("g", 1)]),
        _ => throw new InvalidOperationException($"the scheme {name} has no sample; add one"),
    };

    private static IEnumerable<string> Draw(RandomisationSection section, int count, ulong seed)
    {
        var (series, levels) = (new AllocationSeries(section, AllocationDraws.Of(RandomStream.For(seed, 0, "allocation"))), RandomStream.For(seed, 0, "levels"));
        for (var i = 0; i < count; i++)
        {
            yield return series.Next(section.Scheme is Minimisation ? [new("f", $"{levels.NextInt(2)}"), new("g", $"{levels.NextInt(3)}")] : []);
        }
    }

    private static string Arm(int k) => ((char)('a' + k)).ToString();

    private static RandomisationSection Section(RandomisationScheme scheme, params int[] shares) =>
        new(scheme, [.. shares.Select((s, k) => new AllocationShare(Arm(k), s))], ErrorHandling.MarkAndAnalyseAsRandomised, 2);
}
