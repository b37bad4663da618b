using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Dosing;
using Equipoise.Trials.FollowUp;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.SiteWork;
using Equipoise.Web.Acts;
using Equipoise.Web.Features.Errors;
using Equipoise.Web.Features.Site.Shared;
using Equipoise.Web.Frame;
using Equipoise.Web.Sight;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Equipoise.Web.Features.Site.Record;

/// <summary><c>/participants/{participant}/record/{command}</c>: the form of any command about a participant that the viewer may give, made from the command itself.</summary>
internal static class RecordEndpoint
{
    /// <summary>The form, filled with what the address gives.</summary>
    public static async Task<IResult> Get(HttpContext context, SiteTrial trial, CommandDesk desk, string participant, string command) => Find(trial, participant, command) is { } form && trial.State.Participants.TryGetValue(participant, out var about)
        ? Page(new RecordView(about, form, Offered(trial, form).SetItems(context.Request.Query.Select(q => KeyValuePair.Create(q.Key, q.Value.ToString()))), null, await Both(desk, form)) { Choices = Choices(trial, about, form), Cycle = CycleAhead.Of(trial, about, form, desk, context.Request.Query) })
        : Problem.NotFound(context);

    /// <summary>Gives the command, and leads to the participant; else the form again, with what stands against it.</summary>
    public static async Task<IResult> Post(HttpContext context, SiteTrial trial, CommandDesk desk, PostedForm posted, string participant, string command)
    {
        if (Find(trial, participant, command) is not { } form || !trial.State.Participants.TryGetValue(participant, out var about))
        {
            return Problem.NotFound(context);
        }

        var outcome = await desk.GiveAsync(form.Name, SiteTimes.WithInstants(posted, form, trial.Site.Zone).With(("participant", participant)));
        return outcome.Done
            ? Results.Redirect($"/participants/{participant}")
            : Page(new RecordView(about, form, posted.Fields, outcome, await Both(desk, form)) { Choices = Choices(trial, about, form), Cycle = CycleAhead.Of(trial, about, form, desk, null) }, StatusCodes.Status422UnprocessableEntity);
    }

    private static CommandForm? Find(SiteTrial trial, string participant, string command) =>
        trial.State.Participants.ContainsKey(participant) && CommandForm.Find(command) is { AboutParticipant: true } form && form.GivenBy.Contains(trial.Viewer.Role) ? form : null;

    /// <summary>What the form offers at first: today for the day of the thing itself, now for its time.</summary>
    private static ImmutableDictionary<string, string> Offered(SiteTrial trial, CommandForm form) => form.Fields.Where(f => f.Required).Aggregate(ImmutableDictionary.Create<string, string>(StringComparer.Ordinal), (values, f) =>
        f.Accepted.StartsWith("a date", StringComparison.Ordinal) && f.Name is "consentedOn" or "contactOn" or "assessedOn" or "excludedOn" or "withdrewOn" ? values.SetItem(f.Name, Moments.Iso(trial.Today))
        : f.Name is "sentAt" or "knownAt" ? values.SetItem(f.Name, SiteTimes.Input(trial.Now, trial.Site.Zone))
        : values);

    /// <summary>Fields of which the values are known: visits, criteria, reports that are owed.</summary>
    private static ImmutableDictionary<string, ImmutableArray<(string, string)>> Choices(SiteTrial trial, ParticipantState about, CommandForm form)
    {
        var choices = ImmutableDictionary.Create<string, ImmutableArray<(string, string)>>(StringComparer.Ordinal);
        if (form.Fields.Any(f => f.Name == "criterion"))
        {
            choices = choices.SetItem("criterion", [.. trial.State.ProtocolOf(about).Document.Eligibility.Criteria.Select(c => (c.Id, $"{c.Id} {c.Label}"))]);
        }

        if (form.Fields.Any(f => f.Name == "visitMonth") && VisitSheet.Of(trial.State, about, trial.Today) is { } visits)
        {
            var missed = form.Name == "recordMissedVisit";
            choices = choices.SetItem("visitMonth",
            [
                .. missed ? [] : new[] { ("0", "None: between visits") },
                .. visits.Visits.Where(v => v.AttendedOn is null && v.Standing is VisitStanding.Due or VisitStanding.Overdue or VisitStanding.Upcoming && !(missed && v.Standing == VisitStanding.Upcoming))
                    .Select(v => (v.Planned.Month.ToString(CultureInfo.InvariantCulture), $"Month {v.Planned.Month.ToString(CultureInfo.InvariantCulture)}, {Moments.Iso(v.Planned.From)} to {Moments.Iso(v.Planned.To)}")),
            ]);
        }

        if (form.Fields.Any(f => f.Name == "entry") && form.Name is "updateAdverseEvent" or "recordReportSent")
        {
            choices = choices.SetItem("entry", [.. about.AdverseEvents.Select(a => (a.Entry.ToString(CultureInfo.InvariantCulture), $"{a.Term} grade {a.Grade.ToString(CultureInfo.InvariantCulture)}, from {Moments.Iso(a.OnsetOn)}"))]);
        }

        return choices;
    }

    private static async Task<bool?> Both(CommandDesk desk, CommandForm form) => CommandDesk.Signed.Contains(form.Type) ? await desk.NeedsBothAsync() : null;

    private static RazorComponentResult<RecordPage> Page(RecordView view, int status = StatusCodes.Status200OK) => new(new { View = view }) { StatusCode = status };
}

/// <summary>The form of a command.</summary>
/// <param name="About">The participant.</param>
/// <param name="Form">The command's form.</param>
/// <param name="Values">What was filled in.</param>
/// <param name="Outcome">What came of it; null where it was not sent yet.</param>
/// <param name="SignWithBoth">Whether a signature asks for both components; null where none is asked for.</param>
public sealed record RecordView(Equipoise.Trials.Ledger.ParticipantState About, CommandForm Form, ImmutableDictionary<string, string> Values, ActOutcome? Outcome, bool? SignWithBoth)
{
    /// <summary>Values to choose from, by field, where they are known.</summary>
    public ImmutableDictionary<string, ImmutableArray<(string Word, string Text)>> Choices { get; init; } = ImmutableDictionary<string, ImmutableArray<(string Word, string Text)>>.Empty;

    /// <summary>What stands above the form by which a cycle is begun; null for any other.</summary>
    public CycleAhead? Cycle { get; init; }
}

/// <summary>The dose and the slots of a cycle before it is begun.</summary>
/// <param name="Zone">The site's zone.</param>
/// <param name="ByWeight">Whether a weight is asked for.</param>
/// <param name="Preview">What the cycle would be; null where nothing was asked yet, or where it cannot be read.</param>
/// <param name="Unreadable">Whether what was typed cannot be read.</param>
public sealed record CycleAhead(NodaTime.DateTimeZone Zone, bool ByWeight, CyclePreview? Preview, bool Unreadable)
{
    /// <summary>For the form of a cycle, with what the address asks; null for any other form, and for somebody without a treatment.</summary>
    internal static CycleAhead? Of(SiteTrial trial, ParticipantState about, CommandForm form, CommandDesk desk, IQueryCollection? asked)
    {
        if (form.Type != typeof(StartCycle) || about.Randomisation is null || about.TreatmentUnder(trial.State.ProtocolOf(about)) is not { } treatment)
        {
            return null;
        }

        var ahead = new CycleAhead(trial.Site.Zone, treatment.Dose.Amount is not FixedAmount, null, false);
        if (asked is null || !asked.ContainsKey("firstSlotAt"))
        {
            return ahead;
        }

        var typed = form.Fields.Where(f => f.Name != "participant" && asked.ContainsKey(f.Name)).ToImmutableDictionary(f => f.Name, f => asked[f.Name].ToString(), StringComparer.Ordinal);
        var posted = SiteTimes.WithInstants(new PostedForm(typed, "", null, false, ""), form, trial.Site.Zone).With(("participant", about.Id));
        return form.Make(posted.Fields).Command is StartCycle command
            ? ahead with { Preview = CyclePreview.Of(trial.State, about, command, desk.Try) }
            : ahead with { Unreadable = true };
    }
}
