using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Equipoise.Trials.Cleaning;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.SiteWork;
using Equipoise.Web.Acts;
using Equipoise.Web.Features.Errors;
using Equipoise.Web.Features.Site.Shared;
using Equipoise.Web.Sight;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;
using NodaTime.Text;

namespace Equipoise.Web.Features.Site.Entries;

/// <summary><c>/participants/{participant}/entries/{entry}</c>: an entry is corrected, with the old value beside the new one and a reason, or struck.</summary>
internal static class EntriesEndpoint
{
    /// <summary>The entry with its fields.</summary>
    public static IResult Get(HttpContext context, SiteTrial trial, string participant, string entry) => Find(trial, participant, entry) is var (about, line)
        ? Page(trial, about, line, null, ImmutableDictionary.Create<string, string>(StringComparer.Ordinal).Add("query", context.Request.Query["query"].ToString()))
        : Problem.NotFound(context);

    /// <summary>Corrects the fields that were changed.</summary>
    public static async Task<IResult> Correct(HttpContext context, SiteTrial trial, CommandDesk desk, PostedForm posted, string participant, string entry)
    {
        if (Find(trial, participant, entry) is not var (about, line))
        {
            return Problem.NotFound(context);
        }

        ImmutableArray<FieldValue> changed =
        [
            .. FieldsOf(trial, about, line).Where(f => posted.Fields.ContainsKey("f:" + f.Name)).Select(f => (Field: f, Typed: Typed(posted["f:" + f.Name], f)))
                .Where(f => f.Typed != Shown(f.Field, trial.Site.Zone)).Select(f => new FieldValue(f.Field.Name, Value(f.Field, f.Typed, trial.Site.Zone))),
        ];
        var query = int.TryParse(posted["query"], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : (int?)null;
        var outcome = changed.IsEmpty ? ActOutcome.Refused("nothing-changed", "No field was changed.") : await desk.GiveAsync(new CorrectEntry(participant, line.Entry, changed, posted["ground"], query), posted);
        return Answer(trial, about, line, posted, outcome);
    }

    /// <summary>Strikes it.</summary>
    public static async Task<IResult> Strike(HttpContext context, SiteTrial trial, CommandDesk desk, PostedForm posted, string participant, string entry) => Find(trial, participant, entry) is var (about, line)
        ? Answer(trial, about, line, posted, await desk.GiveAsync(new StrikeEntry(participant, line.Entry, posted["ground"]), posted))
        : Problem.NotFound(context);

    /// <summary>The fields that can be corrected: what the program works out itself is not among them.</summary>
    internal static ImmutableArray<EntryField> FieldsOf(SiteTrial trial, ParticipantState about, RecordLine line) =>
        [.. EntryFields.Of(line.Event, trial.State.ProtocolOf(about)).Where(f => !WorkedOut(line.Event, f.Name))];

    private static bool WorkedOut(ParticipantEvent entry, string field) =>
        field is "explanation" or "expected" or "dueAt" or "exactAmount" or "slots" or "amount" or "unit"
        || field.StartsWith("conditions", StringComparison.Ordinal)
        || (entry is CycleStarted && field is "cycle" or "level" or "levelPercent" or "volumeMillilitres" or "vials");

    /// <summary>A value as the form shows it: an instant is the site's date and time, to the minute.</summary>
    internal static string Shown(EntryField field, DateTimeZone zone) =>
        field.Kind == EntryFieldKind.Instant && InstantPattern.ExtendedIso.Parse(field.Value) is { Success: true, Value: var at } ? SiteTimes.Input(at, zone) : field.Value;

    /// <summary>What was typed: of tick boxes the words ticked, in the order in which they are offered.</summary>
    private static string Typed(string typed, EntryField field)
    {
        if (field.Kind != EntryFieldKind.Choices)
        {
            return field.Kind == EntryFieldKind.Instant && typed.Length > 16 ? typed[..16] : typed.Trim();
        }

        var ticked = typed.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var before = field.Value.Split(';', StringSplitOptions.RemoveEmptyEntries);
        return ticked.ToHashSet(StringComparer.Ordinal).SetEquals(before) ? field.Value : string.Join(';', ticked);
    }

    /// <summary>What was typed, as a correction takes it.</summary>
    private static string Value(EntryField field, string typed, DateTimeZone zone) =>
        field.Kind == EntryFieldKind.Choices ? new JsonArray([.. typed.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(w => JsonValue.Create(w))]).ToJsonString()
        : typed.Length == 0 ? "null"
        : field.Kind == EntryFieldKind.Instant && SiteTimes.Read(typed, zone) is { } at ? InstantPattern.ExtendedIso.Format(at)
        : typed;

    private static (ParticipantState About, RecordLine Line)? Find(SiteTrial trial, string participant, string entry) =>
        trial.State.Participants.TryGetValue(participant, out var about) && long.TryParse(entry, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && RecordLines.Of(about, number) is { } line ? (about, line) : null;

    private static IResult Answer(SiteTrial trial, ParticipantState about, RecordLine line, PostedForm posted, ActOutcome outcome) =>
        outcome.Done ? Results.Redirect(string.Create(CultureInfo.InvariantCulture, $"/participants/{about.Id}#entry-{line.Entry}")) : Page(trial, about, line, outcome, posted.Fields, StatusCodes.Status422UnprocessableEntity);

    private static RazorComponentResult<EntryPage> Page(SiteTrial trial, ParticipantState about, RecordLine line, ActOutcome? outcome, ImmutableDictionary<string, string> values, int status = StatusCodes.Status200OK) =>
        new(new { Trial = trial, About = about, Line = line, Writing = trial.WrittenAbout(about), Outcome = outcome, Values = values }) { StatusCode = status };
}
