using System.Collections.Immutable;
using System.Text.Json;
using Equipoise.Tests.Reference;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Randomisation;
using Xunit.Abstractions;

namespace Equipoise.Tests.Randomisation;

/// <summary>10,000 allocations of each scheme, derived by R from the written method (validation/allocation-reference.R).</summary>
public sealed class AllocationAgainstRTests(ITestOutputHelper output)
{
    private static readonly JsonElement Reference = ReferenceFile.Open("allocation.json");
    private static readonly byte[] Secret = Convert.FromHexString(Reference.GetProperty("secret").GetString()!);

    private static readonly Dictionary<string, RandomisationScheme> Schemes = new(StringComparer.Ordinal)
    {
        ["blocks of 4 and 6"] = new PermutedBlocks([4, 6], false),
        ["blocks of 6 and 12"] = new PermutedBlocks([6, 12], false),
        ["simple"] = new SimpleRandomisation(),
        ["biased coin 2/3"] = new BiasedCoin(0.666667),
        ["biased coin 0.8"] = new BiasedCoin(0.8),
        ["big stick 3"] = new BigStick(3),
        ["big stick 2"] = new BigStick(2),
        ["urn 1, 1"] = new UrnDesign(1, 1),
        ["urn 0, 2"] = new UrnDesign(0, 2),
        ["minimisation range"] = new Minimisation(ImbalanceMeasure.Range, 0.8, Weights(1, 1, 1)),
        ["minimisation variance"] = new Minimisation(ImbalanceMeasure.Variance, 0.9, Weights(3, 2, 1)),
        ["minimisation standard deviation"] = new Minimisation(ImbalanceMeasure.StandardDeviation, 0.85, Weights(2, 1, 1), 1),
    };

    [Fact]
    public void Ten_thousand_allocations_of_each_scheme_are_those_of_R()
    {
        var compared = 0;
        foreach (var item in Reference.GetProperty("cases").EnumerateArray())
        {
            var (section, expected) = (Section(item), item.GetProperty("arms").GetString()!);
            var series = new AllocationSeries(section, AllocationDraws.Of(Secret, item.GetProperty("stratum").GetString()!));

            string.Concat(Enumerable.Range(0, expected.Length).Select(i => series.Next(Levels(i)))).ShouldBe(expected, item.GetProperty("name").GetString());
            compared += expected.Length;
        }

        Reference.GetProperty("cases").GetArrayLength().ShouldBe(Schemes.Count);
        Schemes.Values.Select(s => s.GetType()).Distinct().Count().ShouldBe(AllocationSchemes.All.Length);
        output.WriteLine($"{compared} allocations compared");
        compared.ShouldBe(120_000);
    }

    /// <summary>One position asked for alone gives what the sequence gave: nothing but secret, sequence, position and, in minimisation, history counts.</summary>
    [Fact]
    public void A_position_asked_for_alone_is_the_one_of_the_sequence()
    {
        foreach (var item in Reference.GetProperty("cases").EnumerateArray())
        {
            var (section, expected, stratum) = (Section(item), item.GetProperty("arms").GetString()!, item.GetProperty("stratum").GetString()!);
            foreach (var position in new[] { 1, 2, 7, 40, 111 })
            {
                ImmutableArray<PastAllocation> history = AllocationSchemes.Of(section).UsesHistory
                    ? [.. Enumerable.Range(0, position - 1).Select(i => new PastAllocation(Levels(i), expected[i].ToString()))]
                    : [];

                AllocationSequence.Arm(Secret, section, new AllocationRequest(stratum, position, Levels(position - 1), history)).ShouldBe(expected[position - 1].ToString());
            }
        }
    }

    [Fact]
    public void A_thousand_codes_that_stand_for_arms_are_those_of_R()
    {
        var codes = Reference.GetProperty("codes").EnumerateArray().Select(c => c.GetString()!).ToList();
        codes.Count.ShouldBe(1000);
        Enumerable.Range(1, 1000).Select(position => AllocationSequence.Code(Secret, "S1", position)).ShouldBe(codes);
    }

    /// <summary>A segment that begins after k positions draws as a sequence of its own that begins there.</summary>
    [Fact]
    public void A_segment_begins_anew_at_the_position_after_those_used_before()
    {
        foreach (var item in Reference.GetProperty("cases").EnumerateArray())
        {
            var (section, expected, stratum) = (Section(item), item.GetProperty("arms").GetString()!, item.GetProperty("stratum").GetString()!);
            if (!AllocationSchemes.Of(section).UsesHistory)
            {
                foreach (var position in new[] { 1, 2, 30 })
                {
                    AllocationSequence.Arm(Secret, section, AllocationRequest.At(stratum, 57 + position) with { Segment = 2, Before = 57 }).ShouldBe(expected[position - 1].ToString());
                }
            }
        }
    }

    private static RandomisationSection Section(JsonElement item) =>
        new(Schemes[item.GetProperty("name").GetString()!], [.. item.GetProperty("shares").Numbers().Select((s, i) => new AllocationShare(((char)('a' + i)).ToString(), (int)s))], ErrorHandling.MarkAndAnalyseAsRandomised, 2);

    private static ImmutableArray<FactorWeight> Weights(params int[] weights) => [.. weights.Select((w, f) => new FactorWeight($"f{f + 1}", w))];

    private static ImmutableArray<LevelUsed> Levels(int i) =>
        [new("f1", $"{(i + (i / 7)) % 2}"), new("f2", $"{((5 * i) + (i / 11)) % 3}"), new("f3", $"{((7 * i) + (i / 13)) % 4}")];
}
