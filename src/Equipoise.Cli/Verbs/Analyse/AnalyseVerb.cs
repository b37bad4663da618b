using System.CommandLine;
using Equipoise.Adapters.Exchange;
using Equipoise.Statistics.Survival;

namespace Equipoise.Cli.Verbs.Analyse;

/// <summary><c>equipoise analyse DATA</c>: Kaplan-Meier, log-rank and Cox on a data set in CSV.</summary>
internal static class AnalyseVerb
{
    public static Command Create(Shell shell)
    {
        var data = new Argument<string>("DATA") { Description = "A CSV file: a header, one row per participant." };
        var time = new Option<string>("--time") { Description = "Column with the time to event or end of observation.", HelpName = "COLUMN", Required = true };
        var @event = new Option<string>("--event") { Description = "Column that says whether the event ended it (1) or not (0).", HelpName = "COLUMN", Required = true };
        var eventValue = new Option<string[]>("--event-value") { Description = "Values of the event column that mean the event, instead of 1.", HelpName = "VALUE,..." };
        var censoredValue = new Option<string[]>("--censored-value") { Description = "Values of the event column that mean no event, instead of 0.", HelpName = "VALUE,..." };
        var arm = new Option<string?>("--arm") { Description = "Column with the arm.", HelpName = "COLUMN" };
        var reference = new Option<string?>("--reference") { Description = "The arm that others are compared with [default: placebo, control or observation, else the first].", HelpName = "LABEL" };
        var strata = new Option<string[]>("--strata") { Description = "Columns whose combinations are strata.", HelpName = "COLUMN,..." };
        var covariates = new Option<string[]>("--covariates") { Description = "Columns that enter the Cox model: as numbers when every value is one, else as a factor.", HelpName = "COLUMN,..." };
        var id = new Option<string?>("--id") { Description = "Column that identifies participants [default: participant, where there is such a column].", HelpName = "COLUMN" };
        var milestone = new Option<double?>("--milestone") { Description = "Read the curves at this time too.", HelpName = "TIME" };
        var limits = new Option<SurvivalLimits>("--limits") { Description = "Scale of the curves' limits.", DefaultValueFactory = _ => SurvivalLimits.LogLog };
        var ties = new Option<Ties>("--ties") { Description = "How the Cox model takes tied events.", DefaultValueFactory = _ => Ties.Efron };
        milestone.Validators.Add(given =>
        {
            if (given.Tokens.Count > 0 && !(given.GetValueOrDefault<double?>() is >= 0 and < double.PositiveInfinity))
            {
                given.AddError($"--milestone takes a time from 0 on; found '{given.Tokens[0].Value}'.");
            }
        });
        return shell.Verb("analyse", "Analyse survival data: Kaplan-Meier, log-rank, Cox.", [data, time, @event, arm, reference, strata, covariates, milestone, limits, ties, eventValue, censoredValue, id], use =>
        {
            var form = new SurvivalDataForm(use.Get(time)!, use.Get(@event)!) { Arm = use.Get(arm), Reference = use.Get(reference), Strata = [.. Columns(use.Get(strata))], Covariates = [.. Columns(use.Get(covariates))], Id = use.Get(id) };
            form = use.Get(eventValue) is { Length: > 0 } events ? form with { EventValues = [.. Columns(events)] } : form;
            form = use.Get(censoredValue) is { Length: > 0 } censored ? form with { CensoredValues = [.. Columns(censored)] } : form;
            var options = new SurvivalComparisonOptions { KaplanMeier = new KaplanMeierOptions { Limits = use.Get(limits) }, Ties = use.Get(ties) };
            return Analyse(use.Get(data), form, options, use.Get(milestone));
        });
    }

    private static Outcome Analyse(string path, SurvivalDataForm form, SurvivalComparisonOptions options, double? milestone)
    {
        var data = SurvivalDataReader.Read(path, form);
        var comparison = SurvivalComparison.Of(data.Sample, data.Covariates.IsEmpty ? null : design => data.Covariates.Aggregate(design, (d, c) => c.AddTo(d)), options);
        var analysis = new Analysis(path, form, data, options, comparison, milestone);
        return Outcome.Done(AnalysisJson.Of(analysis), console => AnalysisTables.Print(console, analysis));
    }

    private static IEnumerable<string> Columns(string[]? given) =>
        (given ?? []).SelectMany(g => g.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
}

/// <summary>An analysis with what it was asked of.</summary>
internal sealed record Analysis(string Path, SurvivalDataForm Form, SurvivalData Data, SurvivalComparisonOptions Options, SurvivalComparison Result, double? Milestone);
