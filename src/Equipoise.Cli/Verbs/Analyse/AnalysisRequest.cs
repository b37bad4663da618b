using Equipoise.Adapters;
using Equipoise.Adapters.Exchange;
using Equipoise.Statistics.CompetingRisks;
using Equipoise.Statistics.Survival;
using Equipoise.Trials.Protocol;

namespace Equipoise.Cli.Verbs.Analyse;

/// <summary>Data and settings, as a method gets them.</summary>
internal sealed record AnalysisRequest(string Path, SurvivalDataForm Form, SurvivalData Data, AnalysisSettings Settings)
{
    public SurvivalSample Sample => Data.Sample;

    /// <summary>True when strata were given.</summary>
    public bool Stratified => Sample.StratumCount > 1;

    /// <summary>Arms against the first, then the covariates; with the clusters and the offset.</summary>
    public CoxDesign Design()
    {
        var design = Data.Covariates.Aggregate(CoxDesign.FromGroups(Sample), (d, c) => c.AddTo(d));
        design = Data.Offset is { } offset ? design.WithOffset(offset) : design;
        return Data.Clusters is { } clusters ? design.WithClusters(clusters) : design;
    }

    /// <summary>By arm, the design's columns with numeric covariates at their mean and factors at their reference.</summary>
    public Func<int, double[]> TypicalCovariates()
    {
        double[] others = [.. Data.Covariates.SelectMany(c => c.Numbers is { } numbers ? [numbers.Average()] : c.Factor!.Labels.Skip(1).Select(_ => 0.0))];
        return arm => [.. Enumerable.Range(1, Sample.GroupCount - 1).Select(g => g == arm ? 1.0 : 0), .. others];
    }

    /// <summary>The Cox model of the settings, within strata where there are some.</summary>
    public CoxFit Cox() => Statistics.Survival.Cox.Fit(Sample, Design(), new CoxOptions
    {
        Stratified = Stratified,
        Ties = Settings.Ties,
        Robust = Settings.Robust,
        Firth = Settings.Firth,
        ConfidenceLevel = Settings.ConfidenceLevel,
    });

    /// <summary>The rows with the kind of each event.</summary>
    public CompetingSample Competing()
    {
        var outcomes = Data.Outcomes!;
        var positions = outcomes.Labels.Select(label => Math.Max(0, Data.Causes.IndexOf(label))).ToArray();
        return CompetingSample.Create(Sample, Factor.FromCodes(Data.Causes, [.. outcomes.Codes.ToArray().Select(code => positions[code])]));
    }

    /// <summary>The weight that the user named; log-rank when none.</summary>
    public LogRankWeight Weight() => Settings.Weight is not { } name ? SurvivalTests.LogRank
        : WeightNames.TryParse(name, out var weight) ? weight
        : throw new BadInputException([new Diagnostic(
            "A002", "(arguments)", "--weight", 1, 1, "There is no such weight.", $"\"{name}\"", $"one of {string.Join(", ", SurvivalTests.All.Select(w => w.Name))}, {WeightNames.WithParameters}")]);

    /// <summary>The cause that the user named, or the only one.</summary>
    /// <exception cref="BadInputException">There are several and none was named, or the one named is not in the data.</exception>
    public string Cause()
    {
        if (Settings.Cause is { } named && Data.Causes.Contains(named, StringComparer.Ordinal))
        {
            return named;
        }

        return Settings.Cause is null && Data.Causes.Length == 1 ? Data.Causes[0]
            : throw new BadInputException([new Diagnostic(
                "A003", Path, "--cause", 1, 1, "The method studies one kind of event.", Settings.Cause is { } other ? $"\"{other}\"" : "no --cause", $"one of {string.Join(", ", Data.Causes)}")]);
    }
}
