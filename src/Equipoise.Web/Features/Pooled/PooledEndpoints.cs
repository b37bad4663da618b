using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Trials.Board;
using Equipoise.Trials.Design;
using Equipoise.Trials.Pooled;
using Equipoise.Trials.Reporting;
using Equipoise.Web.Centre;
using Equipoise.Web.Entries;
using Equipoise.Web.Features.Errors;
using Equipoise.Web.Features.Records;
using Equipoise.Web.Frame;
using Equipoise.Web.Sight;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Equipoise.Web.Features.Pooled;

/// <summary><c>/pooled</c>: events of both arms together, the information so far, and when the looks will come.</summary>
internal static class PooledEndpoint
{
    /// <summary>The page.</summary>
    public static IResult Get(MaskedTrial trial, Counts counts)
    {
        var day = trial.Now.InUtc().Date;
        var counted = counts.Pooled(trial, day);
        var (events, progress) = counted.Value;
        return new BlocksView("Pooled events", "Pooled events",
        [
            new ReportSection("information", "Information and looks", [Looks(progress)]),
            new ReportSection("events", "Events, both arms together", [Events(events), .. events.Endpoints.Select(e => e.Figure).OfType<KaplanMeierFigure>()]),
        ])
        {
            Counted = counted.Note(trial.State),
            Lead = $"Everything on this page is counted over both arms together, from data in which there is no arm. Clinical dates up to {Moments.Iso(day)}; {events.AnalysisSet.ToLowerInvariant()}.",
            Tallies =
            [
                ("randomised" + (progress.PlannedParticipants is { } planned ? $" of {Quantity.Count(planned)}" : ""), Quantity.Count(progress.Participants)),
                (progress.Unit == InformationUnit.Events ? "events" : "outcomes known", progress.Units.ToString("0.##", CultureInfo.InvariantCulture)),
                ("information", progress.Fraction is { } f ? (100 * f).ToString("0.0", CultureInfo.InvariantCulture) + "%" : "–"),
                ("randomised a month", progress.EntriesPerMonth.ToString("0.0", CultureInfo.InvariantCulture)),
            ],
        }.Answer();
    }

    private static TableBlock Looks(InformationProgress progress) => new(
        "looks", "Planned analyses", [CentreTables.Words("Analysis"), CentreTables.Number("Information"), CentreTables.Number("Waits for"), CentreTables.Words("Stands"), CentreTables.Words("Expected on (90%)"), CentreTables.Words("Because")],
        [
            .. progress.Looks.Select(l => CentreTables.Row(
                TableCell.Of(l.Label), l.Fraction is { } f ? TableCell.Of((100 * f).ToString("0.#", CultureInfo.InvariantCulture) + "%") : TableCell.Missing("at a time"), CentreTables.Value(l.Units, 0),
                TableCell.Of(l.Standing switch { LookStanding.Taken => "taken", LookStanding.Due => "due now", _ => "to come" }),
                TableCell.Of(l.On is { } on ? $"{Moments.Iso(on.Median)} ({Moments.Iso(on.Earliest)} to {Moments.Iso(on.Latest)})" : "–"), TableCell.Of(l.Because))),
        ],
        []);

    private static TableBlock Events(PooledEvents events) => new(
        "pooled", "Pooled events by endpoint", [CentreTables.Words("Endpoint"), CentreTables.Number("Participants"), CentreTables.Number("Events"), CentreTables.Number("Per 100 participant-months (exact 95% limits)"), CentreTables.Number("Median, months")],
        [.. events.Endpoints.Select(e => CentreTables.Row(TableCell.Of(e.Label), TableCell.Of(e.Participants), TableCell.Of(e.Events), CentreTables.Rate(e.Rate, 100, 2), e.Curve?.Median.Value is { } m ? TableCell.Of(AnalysisTime.Months(m), 1) : TableCell.Missing("not reached")))],
        []);
}

/// <summary><c>/design</c>: the design with each number's formula.</summary>
internal static class DesignEndpoint
{
    /// <summary>The page.</summary>
    public static IResult Get(HttpContext context, MaskedTrial trial, Counts counts) => ReportAnswers.Page(context, () => counts.Design(trial), "Design");
}

/// <summary><c>/simulation</c>: simulates the design, as far as somebody waits for it. Nothing is recorded.</summary>
internal static class SimulationEndpoint
{
    // One at a time: each keeps a core busy for seconds.
    private static readonly SemaphoreSlim Running = new(1, 1);

    /// <summary>The form, and what the simulation showed where the address names one.</summary>
    public static async Task<IResult> Get(HttpContext context, MaskedTrial trial, string? scenario, string? seed, string? replicates)
    {
        var scenarios = DesignSimulation.Scenarios(trial.Protocol);
        DesignSimulation? result = null;
        string? problem = null;
        if (!string.IsNullOrEmpty(scenario))
        {
            if (!ulong.TryParse(seed, NumberStyles.None, CultureInfo.InvariantCulture, out var s) || !int.TryParse(replicates, NumberStyles.None, CultureInfo.InvariantCulture, out var n))
            {
                problem = "The seed and the number of trials are whole numbers.";
            }
            else
            {
                await Running.WaitAsync(context.RequestAborted);
                try
                {
                    result = await Task.Run(() => DesignSimulation.Run(trial.Protocol, scenario, s, n), context.RequestAborted);
                }
                catch (ArgumentException e)
                {
                    problem = (char.ToUpperInvariant(e.Message[0]) + e.Message[1..]).Split(" (Parameter ")[0] + ".";
                }
                finally
                {
                    Running.Release();
                }
            }
        }

        return new RazorComponentResult<SimulationPage>(new { View = new SimulationView(scenarios, scenario ?? "design", seed ?? "1", replicates ?? "10000", result, problem) }) { StatusCode = problem is null ? 200 : 422 };
    }
}

/// <summary>The simulation's form and result.</summary>
/// <param name="Scenarios">To choose from; empty where the design is not simulated.</param>
/// <param name="Scenario">The one chosen.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Replicates">The number of trials.</param>
/// <param name="Result">What was found; null where nothing was asked for.</param>
/// <param name="Problem">What stands against it; null for nothing.</param>
public sealed record SimulationView(ImmutableArray<(string Name, string Label)> Scenarios, string Scenario, string Seed, string Replicates, DesignSimulation? Result, string? Problem);

/// <summary><c>/open-reports</c>: the open reports of the cuts.</summary>
internal static class OpenReportsEndpoint
{
    /// <summary>The list.</summary>
    public static IResult Get(MaskedTrial trial) => new RazorComponentResult<OpenReportsPage>(new { Sheets = CutSheet.Of(trial.State).Select(s => s.WithoutResults()).ToList() });

    /// <summary>A report.</summary>
    public static IResult GetOne(HttpContext context, MaskedTrial trial, ReportShelf shelf, string cut) => ReportAnswers.Page(context, () => shelf.Open(trial, cut), "Open reports");

    /// <summary>A report as a file.</summary>
    public static Task<IResult> GetFile(HttpContext context, MaskedTrial trial, ReportShelf shelf, string cut, string ending) => ReportAnswers.FileAsync(context, () => shelf.Open(trial, cut), "open-report", ending);
}
