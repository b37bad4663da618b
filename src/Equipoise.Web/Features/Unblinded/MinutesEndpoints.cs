using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Trials.Board;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Web.Access;
using Equipoise.Web.Acts;
using Equipoise.Web.Centre;
using Equipoise.Web.Features.Errors;
using Equipoise.Web.Sight;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Equipoise.Web.Features.Unblinded;

/// <summary><c>/board/minutes</c>, <c>/unblinded/minutes</c>: minutes of the board's open and closed sessions, for the board and its statistician.</summary>
internal static class MinutesEndpoint
{
    /// <summary>The minutes.</summary>
    public static IResult Get(HttpContext context, UnblindedTrial trial, AccessNotes notes)
    {
        var all = BoardMinutes.InForce(trial.State);
        if (all.Any(m => m.Minutes.Session == MeetingSession.Closed))
        {
            notes.Read(context, trial.Viewer.Account, "minutes of closed sessions");
        }

        return new RazorComponentResult<MinutesPage>(new { Minutes = all, Closed = true, Home = HomeOf(trial), Signer = trial.Viewer.Role == Role.Board ? trial.Viewer.Account : null });
    }

    /// <summary>The form that records or replaces minutes; <c>?of=</c> is the entry of those to be replaced.</summary>
    public static async Task<IResult> GetRecord(HttpContext context, UnblindedTrial trial, CommandDesk desk, string? of)
    {
        if (of is null)
        {
            return (await RecordForm(trial, desk, null)).Answer();
        }

        return Find(trial, of) is { } found ? (await RecordForm(trial, desk, found)).Answer() : Problem.NotFound(context);
    }

    /// <summary>Records them.</summary>
    public static async Task<IResult> PostRecord(UnblindedTrial trial, CommandDesk desk, PostedForm posted) => await (await RecordForm(trial, desk, null)).GiveAsync(desk, posted);

    /// <summary>The minutes to be signed, whole, and the signature.</summary>
    public static async Task<IResult> GetSign(HttpContext context, UnblindedTrial trial, CommandDesk desk, string entry) => await SignForm(trial, desk, entry) is { } view ? view.Answer() : Problem.NotFound(context);

    /// <summary>Signs them.</summary>
    public static async Task<IResult> PostSign(HttpContext context, UnblindedTrial trial, CommandDesk desk, PostedForm posted, string entry) =>
        await SignForm(trial, desk, entry) is { } view ? await view.GiveAsync(desk, posted) : Problem.NotFound(context);

    private static string HomeOf(UnblindedTrial trial) => trial.Viewer.Role == Role.Board ? "/board/minutes" : "/unblinded/minutes";

    private static BoardMinutes? Find(UnblindedTrial trial, string entry) => BoardMinutes.InForce(trial.State).FirstOrDefault(m => m.Entry.ToString(CultureInfo.InvariantCulture) == entry);

    private static async Task<ActView> RecordForm(UnblindedTrial trial, CommandDesk desk, BoardMinutes? before)
    {
        var form = CommandForm.Find("recordMinutes")!;
        var values = before?.Minutes is not { } m
            ? ImmutableDictionary.Create<string, string>(StringComparer.Ordinal).Add("heldOn", Frame.Moments.Iso(trial.Now.InUtc().Date)).Add("cut", trial.State.Cuts.IsEmpty ? "" : trial.State.Cuts[^1].Cut)
            : new (string Name, string Value)[] { ("meeting", m.Meeting), ("session", Words.Of(m.Session)), ("heldOn", Frame.Moments.Iso(m.HeldOn)), ("cut", m.Cut ?? ""), ("present", m.Present), ("text", m.Text) }.ToImmutableDictionary(v => v.Name, v => v.Value, StringComparer.Ordinal);
        return new ActView(form, "Minutes", new PageLink("Minutes", HomeOf(trial)), values, [], null, await ActView.Both(desk, form))
        {
            Lead = "Minutes of the open session are read by the sponsor, the trial's statistician, data managers and inspectors too; those of the closed session by the board and its statistician alone. Recorded again for the same meeting and session, they replace the earlier ones and are signed anew.",
        };
    }

    private static async Task<ActView?> SignForm(UnblindedTrial trial, CommandDesk desk, string entry)
    {
        var form = CommandForm.Find("signMinutes")!;
        return Find(trial, entry) is not { Minutes: var m } ? null : new ActView(
            form, "Minutes", new PageLink("Minutes", HomeOf(trial)), ImmutableDictionary.Create<string, string>(StringComparer.Ordinal).Add("meeting", m.Meeting).Add("session", Words.Of(m.Session)), ["meeting", "session"], null, await ActView.Both(desk, form))
        {
            Lead = $"{m.Meeting}, {Words.Spoken(m.Session)} session of {Frame.Moments.Iso(m.HeldOn)}. Present: {m.Present}. {m.Text}",
            Meaning = "My signature means that the minutes stand above as the session was.",
        };
    }
}

/// <summary><c>/minutes</c>: minutes of the board's open sessions.</summary>
internal static class OpenMinutesEndpoint
{
    /// <summary>The minutes.</summary>
    public static IResult Get(VisibleTrial trial) => new RazorComponentResult<MinutesPage>(new { Minutes = BoardMinutes.InForce(trial.Sight.State), Closed = false, Home = "" });
}
