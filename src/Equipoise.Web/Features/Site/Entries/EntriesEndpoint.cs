using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Trials.Cleaning;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.SiteWork;
using Equipoise.Web.Acts;
using Equipoise.Web.Features.Errors;
using Equipoise.Web.Sight;
using Microsoft.AspNetCore.Http.HttpResults;

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
            .. line.Fields.Where(f => posted.Fields.TryGetValue("f:" + f.Field, out var typed) && typed.Trim() != Plain(f.Json) && !(typed.Trim().Length == 0 && f.Json == "null"))
                .Select(f => new FieldValue(f.Field, posted["f:" + f.Field].Trim() is { Length: > 0 } typed ? typed : "null")),
        ];
        var query = int.TryParse(posted["query"], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : (int?)null;
        var outcome = changed.IsEmpty ? ActOutcome.Refused("nothing-changed", "No field was changed.") : await desk.GiveAsync(new CorrectEntry(participant, line.Entry, changed, posted["ground"], query), posted);
        return Answer(trial, about, line, posted, outcome);
    }

    /// <summary>Strikes it.</summary>
    public static async Task<IResult> Strike(HttpContext context, SiteTrial trial, CommandDesk desk, PostedForm posted, string participant, string entry) => Find(trial, participant, entry) is var (about, line)
        ? Answer(trial, about, line, posted, await desk.GiveAsync(new StrikeEntry(participant, line.Entry, posted["ground"]), posted))
        : Problem.NotFound(context);

    /// <summary>A value in JSON as it is typed.</summary>
    internal static string Plain(string json) => json == "null" ? "" : json.StartsWith('"') ? System.Text.Json.Nodes.JsonNode.Parse(json)!.GetValue<string>() : json;

    private static (ParticipantState About, RecordLine Line)? Find(SiteTrial trial, string participant, string entry) =>
        trial.State.Participants.TryGetValue(participant, out var about) && long.TryParse(entry, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && RecordLines.Of(about, number) is { } line ? (about, line) : null;

    private static IResult Answer(SiteTrial trial, ParticipantState about, RecordLine line, PostedForm posted, ActOutcome outcome) =>
        outcome.Done ? Results.Redirect(string.Create(CultureInfo.InvariantCulture, $"/participants/{about.Id}#entry-{line.Entry}")) : Page(trial, about, line, outcome, posted.Fields, StatusCodes.Status422UnprocessableEntity);

    private static RazorComponentResult<EntryPage> Page(SiteTrial trial, ParticipantState about, RecordLine line, ActOutcome? outcome, ImmutableDictionary<string, string> values, int status = StatusCodes.Status200OK) =>
        new(new { Trial = trial, About = about, Line = line, Writing = trial.WrittenAbout(about), Outcome = outcome, Values = values }) { StatusCode = status };
}
