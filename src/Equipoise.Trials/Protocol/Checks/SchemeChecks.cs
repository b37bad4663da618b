using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Protocol.Reading;
using Equipoise.Trials.Randomisation;

namespace Equipoise.Trials.Protocol.Checks;

/// <summary>The allocation scheme fits the ratio and the stratification factors.</summary>
internal static class SchemeChecks
{
    private const int LongestBlock = 1000;
    private const string At = "randomisation.scheme";

    public static void Run(ProtocolDocument p, SourceMap map)
    {
        var total = p.Randomisation.Ratio.Sum(r => r.Share);
        if (total == 0)
        {
            return;
        }

        switch (p.Randomisation.Scheme)
        {
            case PermutedBlocks blocks:
                Blocks(blocks, total, map);
                break;
            case BiasedCoin coin:
                Probability(coin.Probability, p.Randomisation, map);
                break;
            case UrnDesign { Initial: 0, Added: 0 }:
                map.Add("P216", $"{At}.added", "The urn is empty and stays so.", "no balls at the start and none added", "a number above 0 at the start or added");
                break;
            case Minimisation minimisation:
                Probability(minimisation.Probability, p.Randomisation, map);
                Weights(minimisation, p, map);
                break;
        }
    }

    private static void Blocks(PermutedBlocks blocks, int total, SourceMap map)
    {
        foreach (var (size, i) in blocks.BlockSizes.Select((s, i) => (s, i)).Where(b => b.s < total || b.s % total != 0 || b.s > LongestBlock))
        {
            map.Add("P205", $"{At}.blockSizes[{i}]", "A block does not hold the ratio a whole number of times.", FormattableString.Invariant($"{size}"), FormattableString.Invariant($"a multiple of {total}, up to {LongestBlock}"));
        }

        if (blocks.BlockSizes.Length == 0)
        {
            map.Add("P101", $"{At}.blockSizes", "The list of block sizes is empty.", "no size", "one or more sizes");
        }
    }

    /// <summary>A coin favours: its probability is not below the chance that the favoured arms have by the ratio alone, whichever they are.</summary>
    private static void Probability(double probability, RandomisationSection section, SourceMap map)
    {
        var total = section.Ratio.Sum(r => r.Share);
        var least = (double)(total - section.Ratio.Min(r => r.Share)) / total;
        if (probability < least - 1e-6 || Math.Abs((probability * AllocationSchemes.Millionths) - AllocationSchemes.InMillionths(probability)) > 1e-6)
        {
            map.Add("P216", $"{At}.probability", "The coin would push away from balance, or has more decimals than the written method.", FormattableString.Invariant($"{probability}"), FormattableString.Invariant($"{least:0.######} to 1, with at most six decimals"));
        }
    }

    private static void Weights(Minimisation minimisation, ProtocolDocument p, SourceMap map)
    {
        NameChecks.Each($"{At}.weights", minimisation.Weights.Select(w => w.Factor), [.. p.Stratification.Select(f => f.Id)], map);
        foreach (var (weight, i) in minimisation.Weights.Select((w, i) => (w, i)).Where(w => minimisation.Weights.Take(w.i).Any(x => x.Factor == w.w.Factor)))
        {
            map.Add("P007", $"{At}.weights[{i}].factor", "A factor has two weights.", $"\"{weight.Factor}\"", "one weight for each factor");
        }

        if (minimisation.Weights.Length == 0)
        {
            map.Add("P216", $"{At}.weights", "Minimisation needs a factor to balance.", "no factor", "one or more stratification factors with a weight");
        }
    }
}
