using System.Collections.Immutable;
using System.CommandLine;
using Equipoise.Adapters;
using Equipoise.Adapters.Storage;
using Equipoise.Cli.Printing;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Simulation.Outlook;
using NodaTime;
using NodaTime.Text;

namespace Equipoise.Cli.Verbs.Simulate;

/// <summary><c>equipoise forecast LEDGER --role ROLE</c>: simulates what is to come of a trial from its participants as they stand.</summary>
internal static class ForecastVerb
{
    public static Command Create(Shell shell)
    {
        var ledger = new Argument<string>("LEDGER") { Description = "A ledger file." };
        var asOf = new Option<string?>("--as-of") { Description = "The day from which to look forward: entries recorded later do not count. The day of the last entry if not given.", HelpName = "YYYY-MM-DD" };
        var role = new Option<string?>("--role") { Description = "In which part you read: a forecast uses results by arm, and is for those only whom the protocol names.", HelpName = "ROLE" };
        role.AcceptOnlyFromAmong([.. Enum.GetValues<Role>().Select(Words.Of)]);
        var futures = new Option<int>("--futures") { Description = "Futures to simulate for each assumption, 100 to 100000000.", HelpName = "N", DefaultValueFactory = _ => 10_000 };
        var seed = new Option<ulong>("--seed") { Description = "Everything random follows from it.", HelpName = "S", DefaultValueFactory = _ => 1 };
        return shell.Verb(
            "forecast",
            "Look forward from a trial as it stands: the probability of success, and when the next look and the end will come.",
            [ledger, asOf, role, futures, seed],
            use => Forecast(use.Get(ledger), use.Get(asOf), use.Get(role), use.Get(futures), use.Get(seed)));
    }

    private static Outcome Forecast(string path, string? asOf, string? role, int futures, ulong seed)
    {
        if (futures is < 100 or > 100_000_000)
        {
            throw SimulationCase.Bad("--futures", futures.ToString(System.Globalization.CultureInfo.InvariantCulture), "100 to 100000000");
        }

        using var ledger = LedgerStores.OpenReadOnly(path);
        var entries = ledger.ReadAll();
        var day = asOf is null ? entries[^1].RecordedAt.InUtc().Date
            : LocalDatePattern.Iso.Parse(asOf) is { Success: true } parsed ? parsed.Value : throw SimulationCase.Bad("--as-of", $"\"{asOf}\"", "a date as YYYY-MM-DD");
        var state = TrialState.Fold(entries.TakeWhile(e => e.RecordedAt.InUtc().Date <= day));
        if (state.Protocol is not { } protocol)
        {
            throw SimulationCase.Bad("--as-of", $"{day:uuuu-MM-dd}, when nothing was recorded yet", $"a day from {entries[0].RecordedAt.InUtc().Date:uuuu-MM-dd} on");
        }

        var named = protocol.Document.Access.ComparativeResults;
        if (role is null || !named.Contains(Words.Parse<Role>(role)))
        {
            return Outcome.Refused(new Rejection("comparative-results", $"A forecast uses results by arm, which are for {string.Join(", ", named.Select(Words.Of))}; state the role with --role."));
        }

        try
        {
            var all = Enum.GetValues<OutlookAssumption>().Select(a => OutlookSummary.Of(TrialOutlook.Of(state, day, a), futures, seed, Environment.ProcessorCount)).ToImmutableArray();
            return Outcome.Done(new { program = SimulationCase.Program, ledger = path, asOf = day, head = entries[^1].Hash, seed, forecasts = all }, console => Print(console, day, all));
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            throw new BadInputException("A011", path, "There is no forecast.", e.Message, "a trial under way, with a design by time to an event or by a milestone");
        }
    }

    private static void Print(Spectre.Console.IAnsiConsole console, LocalDate day, ImmutableArray<OutlookSummary> all)
    {
        var first = all[0];
        console.Line($"As of {day:uuuu-MM-dd}: {Numerals.Count(first.Participants)} participants, {Numerals.Decimals(first.EntriesPerMonth, 2)} a month; next comes '{first.NextLook}'. {Numerals.Count(first.Futures)} futures each. Uses results by arm: not for blinded readers.");
        var table = Output.Table("Outlook", "if from now on", "success", "error", "futility", "harm", "next look (90 %)", "participants then", "events then", "end (90 %)");
        foreach (var f in all)
        {
            table.Row(
                f.Assumption switch
                {
                    OutlookAssumption.Trend => "each arm goes on as so far",
                    OutlookAssumption.Design => "the design holds",
                    _ => "there is no effect",
                },
                Numerals.Decimals(f.Success.Value, 4), Numerals.Decimals(f.Success.StandardError, 4), Numerals.Decimals(f.Futility.Value, 4), Numerals.Decimals(f.Harm.Value, 4),
                Text(f.NextLookOn), Numerals.Decimals(f.ParticipantsAtNextLook, 1), Numerals.Decimals(f.EventsAtNextLook, 1), Text(f.EndsOn));
        }

        console.Write(table);
        foreach (var note in all.SelectMany(f => f.Notes).Distinct())
        {
            console.Line(note);
        }
    }

    private static string Text(DateForecast d) => $"{d.Median:uuuu-MM-dd} ({d.Earliest:uuuu-MM-dd} to {d.Latest:uuuu-MM-dd})";
}
