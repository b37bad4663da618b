using Equipoise.Cli.Printing;
using Equipoise.Statistics.Survival;
using Spectre.Console;

namespace Equipoise.Cli.Verbs.Analyse;

/// <summary>An analysis as tables in a terminal.</summary>
internal static class AnalysisTables
{
    public static void Print(IAnsiConsole console, Analysis analysis)
    {
        console.Line($"{analysis.Path}: {Numerals.Count(analysis.Data.Sample.Count)} participants, {Numerals.Count(analysis.Data.Sample.EventCount)} events ({analysis.Form.Event}); time in {analysis.Form.Time}.");
        if (analysis.Data.Reference is { } reference)
        {
            console.Line($"Reference arm: {reference}.{(analysis.Form.Strata.IsEmpty ? "" : $" Strata: {string.Join(" x ", analysis.Form.Strata)}, {Numerals.Count(analysis.Data.Sample.StratumCount)} in all.")}");
        }

        foreach (var covariate in analysis.Data.Covariates)
        {
            console.Line($"Covariate {covariate.Column}: {(covariate.Factor is { } factor ? $"factor, reference {factor.Labels[0]}" : "numeric, per unit")}.");
        }

        console.Write(Curves(analysis));
        Print(console, "Log-rank test", analysis.Result.LogRank);
        Print(console, "Log-rank test within strata", analysis.Result.StratifiedLogRank);
        Print(console, analysis.Result);
        if (Interpretation.Of(analysis) is { } sentence)
        {
            console.Line(sentence);
        }
    }

    private static Table Curves(Analysis analysis)
    {
        string[] columns = ["arm", "n", "events", "median (95% limits)"];
        var table = Output.Table($"Kaplan-Meier, {Conventions.OfLimits(analysis.Options.KaplanMeier)} limits", analysis.Milestone is { } at ? [.. columns, $"S({Numerals.Significant(at, 15)}) (95% limits)", "at risk"] : columns);
        foreach (var curve in analysis.Result.Curves)
        {
            string[] cells = [curve.Label, Numerals.Count(curve.Count), Numerals.Count(curve.EventCount), Numerals.WithLimits(curve.Median.Value, curve.Median.Lower, curve.Median.Upper)];
            table.Row(analysis.Milestone is { } time ? [.. cells, .. Milestone(curve.At(time))] : cells);
        }

        return table;
    }

    private static string[] Milestone(SurvivalEstimate estimate) =>
    [
        Numerals.WithLimits(estimate.Survival, estimate.Lower, estimate.Upper) + (estimate.BeyondFollowUp ? ", beyond follow-up" : ""),
        Numerals.Count(estimate.AtRisk),
    ];

    private static void Print(IAnsiConsole console, string title, LogRankResult? test)
    {
        if (test is null)
        {
            return;
        }

        var table = Output.Table(title, "arm", "n", "observed", "expected");
        foreach (var group in test.Groups)
        {
            table.Row(group.Label, Numerals.Count(group.Count), Numerals.Significant(group.Observed), Numerals.Decimals(group.Expected, 2));
        }

        console.Write(table);
        console.Line($"Chi-square {Numerals.Decimals(test.ChiSquare, 3)} on {Numerals.Count(test.DegreesOfFreedom)} df, two-sided P {Numerals.P(test.PValue)}.");
    }

    private static void Print(IAnsiConsole console, SurvivalComparison result)
    {
        if (result.CoxObstacle is { } obstacle)
        {
            console.Line($"No Cox model: {obstacle}.");
        }

        if (result.Cox is not { } fit)
        {
            return;
        }

        var table = Output.Table($"Cox model{(fit.Options.Stratified ? " within strata" : "")}, {Conventions.OfTies(fit.Options.Ties)} ties", "term", "log hazard ratio", "standard error", "hazard ratio (95% limits)", "P");
        foreach (var term in fit.Coefficients)
        {
            table.Row(term.Name, Numerals.Decimals(term.LogHazardRatio, 4), Numerals.Decimals(term.StandardError, 4), Numerals.WithLimits(term.HazardRatio, term.Lower, term.Upper), term.IsInfinite ? "-" : Numerals.P(term.PValue));
        }

        console.Write(table);
        console.Line($"Likelihood ratio {Numerals.Decimals(fit.LikelihoodRatio.ChiSquare, 3)} on {Numerals.Count(fit.LikelihoodRatio.DegreesOfFreedom)} df, P {Numerals.P(fit.LikelihoodRatio.PValue)}.");
        foreach (var name in fit.InfiniteCoefficients)
        {
            console.Line($"The coefficient of {name} is infinite: the likelihood rises for ever in its direction. Judge it by the likelihood ratio or log-rank test.");
        }
    }
}
