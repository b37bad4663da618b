using System.Text.Json;
using Equipoise.Statistics.Multiplicity;
using Equipoise.Tests.Reference;
using Xunit.Abstractions;

namespace Equipoise.Tests.Multiplicity;

public sealed class MultiplicityAgainstRTests(ITestOutputHelper output)
{
    private static readonly JsonElement Reference = ReferenceFile.Open("multiplicity.json");

    [Fact]
    public void Adjusted_P_values_are_those_of_R()
    {
        var agreement = new Agreement(floor: 1e-320);
        foreach (var reference in Reference.GetProperty("adjusted").EnumerateArray())
        {
            var p = reference.GetProperty("p").Numbers();
            foreach (var (name, adjustment) in new[]
            {
                ("bonferroni", PValueAdjustments.Bonferroni), ("holm", PValueAdjustments.Holm), ("hochberg", PValueAdjustments.Hochberg), ("hommel", PValueAdjustments.Hommel),
                ("bh", PValueAdjustments.BenjaminiHochberg), ("by", PValueAdjustments.BenjaminiYekutieli), ("sequence", PValueAdjustments.FixedSequence),
            })
            {
                var adjusted = adjustment.Adjust(p);
                for (var i = 0; i < p.Length; i++)
                {
                    agreement.Add($"{name} of {p[i]}", adjusted[i], reference.GetProperty(name)[i].GetDouble());
                }
            }
        }

        agreement.ShouldHold(atLeast: 270, tolerance: 1e-9, output);
    }

    [Fact]
    public void Graphical_procedures_are_the_closed_tests_that_R_enumerates()
    {
        var agreement = new Agreement();
        foreach (var reference in Reference.GetProperty("graphical").EnumerateArray())
        {
            var p = reference.GetProperty("p").Numbers();
            var transitions = new double[p.Length, p.Length];
            for (var i = 0; i < p.Length * p.Length; i++)
            {
                transitions[i / p.Length, i % p.Length] = reference.GetProperty("transitions")[i / p.Length][i % p.Length].GetDouble();
            }

            var graph = HypothesisGraph.Create([.. p.Select((_, i) => $"H{i + 1}")], reference.GetProperty("weights").Numbers(), transitions);
            var result = GraphicalProcedure.Test(graph, p);
            for (var i = 0; i < p.Length; i++)
            {
                agreement.Add($"H{i + 1} of {string.Join(' ', p)}", result.AdjustedP[i], reference.GetProperty("adjusted")[i].GetDouble());
            }
        }

        agreement.ShouldHold(atLeast: 35, tolerance: 1e-9, output);
    }
}
