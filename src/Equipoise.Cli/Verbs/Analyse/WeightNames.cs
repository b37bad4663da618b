using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Equipoise.Statistics.Survival;

namespace Equipoise.Cli.Verbs.Analyse;

/// <summary>Weights of log-rank tests by name, such as gehan-wilcoxon or fleming-harrington(0,0.5).</summary>
internal static class WeightNames
{
    public const string WithParameters = "fleming-harrington(RHO,GAMMA) with both 0 or more, modestly-weighted(FLOOR) with 0 < FLOOR <= 1, modestly-weighted-until(TIME) with TIME 0 or more";

    /// <summary>True, with the weight, for a name of the catalogue and for the names with parameters; parameters out of range are no such name.</summary>
    public static bool TryParse(string name, [NotNullWhen(true)] out LogRankWeight? weight)
    {
        weight = SurvivalTests.All.FirstOrDefault(w => string.Equals(w.Name, name, StringComparison.OrdinalIgnoreCase)) ?? WithNumbers(name.ToLowerInvariant());
        return weight is not null;
    }

    private static LogRankWeight? WithNumbers(string name)
    {
        var open = name.IndexOf('(', StringComparison.Ordinal);
        if (open < 0 || !name.EndsWith(')'))
        {
            return null;
        }

        var parts = name[(open + 1)..^1].Split(',', StringSplitOptions.TrimEntries);
        var numbers = parts.Select(p => double.TryParse(p, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : double.NaN).ToArray();
        try
        {
            return (name[..open], numbers) switch
            {
                ("fleming-harrington", [var rho, var gamma]) => SurvivalTests.FlemingHarrington(rho, gamma),
                ("modestly-weighted", [var floor]) => SurvivalTests.ModestlyWeighted(floor),
                ("modestly-weighted-until", [var time]) => SurvivalTests.ModestlyWeightedUntil(time),
                _ => null,
            };
        }
        catch (ArgumentOutOfRangeException)
        {
            return null;
        }
    }
}
