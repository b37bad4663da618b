using System.Collections.Immutable;
using Equipoise.Statistics.Simulation;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Randomisation;

namespace Equipoise.Trials.Simulation;

/// <summary>A protocol's own scheme in a simulated trial: the function that allocates participants of the real one, with random numbers in the place of the secret's.</summary>
internal static class SchemeAllocation
{
    /// <summary>The level of participants whose levels nobody tells apart.</summary>
    private const string Any = "any";

    /// <summary>The rule.</summary>
    /// <param name="protocol">Its scheme, ratio and factors.</param>
    /// <param name="strata">Of each simulated stratum the levels of the factors that do not go by site; a factor that is absent has one level for all.</param>
    /// <param name="sites">Names of the sites, for factors that go by site.</param>
    public static AllocationRule Of(TrialProtocol protocol, ImmutableArray<ImmutableArray<LevelUsed>> strata, ImmutableArray<string> sites)
    {
        var section = protocol.Document.Randomisation;
        if (section.Ratio.Length != 2)
        {
            throw new ArgumentException(FormattableString.Invariant($"the protocol allocates {section.Ratio.Length} arms; a simulated trial has two"));
        }

        int Share(string arm) => section.Ratio.First(r => r.Arm == arm).Share;
        var factors = protocol.Document.Stratification;
        return AllocationRules.ByScheme(Title(section), (double)Share(protocol.Experimental.Id) / Share(protocol.Control.Id), stream =>
        {
            var (draws, series) = (AllocationDraws.Of(stream), new Dictionary<string, AllocationSeries>(StringComparer.Ordinal));
            return (stratum, site) =>
            {
                ImmutableArray<LevelUsed> levels =
                [
                    .. factors.Select(f => f.BySite ? new LevelUsed(f.Id, sites.IsEmpty ? Any : sites[site]) : (strata.IsEmpty ? null : strata[stratum].FirstOrDefault(l => l.Factor == f.Id)) ?? new LevelUsed(f.Id, Any)),
                ];
                var sequence = AllocationSequence.SequenceOf(section, levels.IsEmpty ? AllocationSequence.WholeTrial : string.Join('/', levels.Select(l => l.Level)));
                if (!series.TryGetValue(sequence, out var mine))
                {
                    series.Add(sequence, mine = new AllocationSeries(section, draws));
                }

                return mine.Next(levels) == protocol.Control.Id ? SimulatedArm.Control : SimulatedArm.Experimental;
            };
        });
    }

    /// <summary>The scheme with all its parameters.</summary>
    private static string Title(RandomisationSection section) => section.Scheme switch
    {
        PermutedBlocks b => $"permuted blocks of {string.Join(" or ", b.BlockSizes)}",
        BiasedCoin c => FormattableString.Invariant($"biased coin of {c.Probability}"),
        BigStick s => FormattableString.Invariant($"big stick of {s.MaximumImbalance}"),
        UrnDesign u => FormattableString.Invariant($"urn of {u.Initial} and {u.Added}"),
        Minimisation m => FormattableString.Invariant($"minimisation by {m.Measure}, {m.Probability}, weights {string.Join(", ", m.Weights.Select(w => FormattableString.Invariant($"{w.Factor} {w.Weight}")))}, whole trial {m.TotalWeight}"),
        _ => AllocationSchemes.Of(section).Name + " randomisation",
    } + (section.Within == SequenceScope.Trial ? " over the whole trial" : "");
}
