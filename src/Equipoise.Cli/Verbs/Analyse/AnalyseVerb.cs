using System.Collections.Immutable;
using System.CommandLine;
using Equipoise.Adapters;
using Equipoise.Adapters.Exchange;
using Equipoise.Adapters.Rendering;
using Equipoise.Statistics;
using Equipoise.Statistics.Survival;
using Equipoise.Trials.Protocol;

namespace Equipoise.Cli.Verbs.Analyse;

/// <summary><c>equipoise analyse DATA</c>: an overview of a data set in CSV (Kaplan-Meier, log-rank, Cox), or the methods of the catalogue that are asked for.</summary>
internal static class AnalyseVerb
{
    public static Command Create(Shell shell)
    {
        var options = new AnalyseOptions();
        return shell.Verb(
            "analyse",
            "Analyse survival or categorical data: an overview, or any method of 'equipoise methods'.",
            options.All,
            use => Analyse(options.Path(use), options.Form(use), options.Settings(use), [.. options.Methods(use).Select(MethodCatalogue.Named)], options.Figure(use)));
    }

    private static Outcome Analyse(string path, SurvivalDataForm form, AnalysisSettings settings, ImmutableArray<AnalysisMethod> methods, string? figure)
    {
        var needs = methods.IsEmpty ? Needs.Time : methods.Aggregate(Needs.Nothing, (sum, m) => sum | m.Needs);
        form = form with { SeveralKinds = methods.Any(m => m.ReadsKinds) };
        MethodNeeds.Require(form, settings, methods, needs);
        if (figure is not null && !Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(figure))))
        {
            throw new BadInputException([new Diagnostic("A006", "(arguments)", "--figure", 1, 1, "The folder of the figure is not there.", $"\"{figure}\"", "a file in a folder that exists")]);
        }

        var data = SurvivalDataReader.Read(path, form, new SurvivalSampleOptions { Ties = settings.NearTies });
        var request = new AnalysisRequest(path, form, data, settings);
        if (methods.IsEmpty)
        {
            return Overview(request, figure);
        }

        var results = methods.Select(m => (Method: m, Result: Run(m, request))).ToImmutableArray();
        if (figure is not null)
        {
            Draw(figure, results.Select(r => r.Result.Figure).FirstOrDefault(f => f is not null));
        }

        return Outcome.Done(MethodPrinting.Json(request, results), console => MethodPrinting.Print(console, request, results));
    }

    private static Outcome Overview(AnalysisRequest request, string? figure)
    {
        var settings = request.Settings;
        var options = new SurvivalComparisonOptions { KaplanMeier = settings.KaplanMeier, Ties = settings.Ties, ConfidenceLevel = settings.ConfidenceLevel, Robust = settings.Robust, Firth = settings.Firth };
        var hasTerms = !request.Data.Covariates.IsEmpty;
        var comparison = SurvivalComparison.Of(request.Sample, hasTerms || request.Form.Arm is not null ? _ => request.Design() : null, options);
        if (figure is not null)
        {
            Draw(figure, SurvivalPicture.Of(request, comparison.Curves));
        }

        var analysis = new Analysis(request.Path, request.Form, request.Data, options, comparison, settings.Milestones is [var milestone, ..] ? milestone : null);
        return Outcome.Done(AnalysisJson.Of(analysis), console => AnalysisTables.Print(console, analysis));
    }

    /// <summary>Runs a method; what an estimator refuses is the data's fault, and it says of which column or row.</summary>
    private static MethodResult Run(AnalysisMethod method, AnalysisRequest request)
    {
        var needed = MethodNeeds.Unmet(method, request);
        if (needed is not null)
        {
            throw new BadInputException([needed]);
        }

        try
        {
            var result = method.Run(request);
            return result with { Notes = [.. result.Notes, .. MethodNeeds.Unused(method, request.Form)] };
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or ConvergenceException)
        {
            var message = e is ArgumentException { ParamName: { } name } ? e.Message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal) : e.Message;
            throw new BadInputException([new Diagnostic("A005", request.Path, method.Name, 1, 1, "The method cannot be used on these data.", message, $"data as docs/methods/{method.Page}.md describes")]);
        }
    }

    private static void Draw(string path, Trials.Reporting.FigureBlock? figure)
    {
        if (figure is null)
        {
            throw new BadInputException([new Diagnostic("A006", "(arguments)", "--figure", 1, 1, "None of the methods has a figure.", $"\"{path}\"", "a method that estimates curves, such as kaplan-meier")]);
        }

        AtomicFile.WriteText(path, SvgFigure.Render(figure));
    }
}

/// <summary>An overview with what it was asked of.</summary>
internal sealed record Analysis(string Path, SurvivalDataForm Form, SurvivalData Data, SurvivalComparisonOptions Options, SurvivalComparison Result, double? Milestone);
