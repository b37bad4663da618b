using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.SiteWork;
using Equipoise.Web.Acts;
using Equipoise.Web.Features.Errors;
using Equipoise.Web.Sight;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Equipoise.Web.Features.Site.Signing;

/// <summary><c>/signing</c> and <c>/signing/{participant}/{entry}</c>: what waits for the investigator's signature. Each is opened and read; then it is signed there, or together with others that were opened too.</summary>
internal static class SigningEndpoint
{
    /// <summary>The list, with what was read so far.</summary>
    public static async Task<IResult> Get(HttpContext context, SiteTrial trial, CommandDesk desk) => await ListAsync(trial, desk, Read(trial, [.. context.Request.Query["read"].OfType<string>()]), null);

    /// <summary>Signs those that were read, each as it was read: one that changed since is not signed.</summary>
    public static async Task<IResult> SignRead(SiteTrial trial, CommandDesk desk, PostedForm posted)
    {
        var ticked = posted["read"].Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var chosen = Read(trial, [.. ticked]);
        var outcome = chosen.Length < ticked.Length ? ActOutcome.Refused("changed-since-read", "One of them changed since you opened it, or is signed already; open it again.")
            : chosen.IsEmpty ? ActOutcome.Refused("none-read", "None was ticked. Only what was opened can be signed together.")
            : null;
        for (var i = 0; outcome is null && i < chosen.Length; i++)
        {
            var item = chosen[i].Item;
            var signed = await desk.GiveAsync(new SignEntry(item.Participant, item.Entry, item.Meaning), posted with { Key = string.Create(CultureInfo.InvariantCulture, $"{posted.Key}:{item.Entry}"), Seen = null });
            outcome = signed.Done ? null : signed;
        }

        return outcome is null ? Results.Redirect("/signing") : await ListAsync(trial, desk, chosen, outcome, StatusCodes.Status422UnprocessableEntity);
    }

    /// <summary>One, as it counts now.</summary>
    public static async Task<IResult> One(HttpContext context, SiteTrial trial, CommandDesk desk, string participant, string entry) =>
        Find(trial, participant, entry) is { } item ? await PageAsync(trial, desk, item, Read(trial, [.. context.Request.Query["read"].OfType<string>()]), null) : Problem.NotFound(context);

    /// <summary>Signs it.</summary>
    public static async Task<IResult> Sign(HttpContext context, SiteTrial trial, CommandDesk desk, PostedForm posted, string participant, string entry)
    {
        if (Find(trial, participant, entry) is not { } item)
        {
            return trial.State.Participants.ContainsKey(participant) ? Results.Redirect("/signing") : Problem.NotFound(context);
        }

        var outcome = posted["content"] != ContentOf(trial, item)
            ? ActOutcome.Refused("changed-since-read", "The entry changed since you opened it. Read it again below, then sign.")
            : await desk.GiveAsync(new SignEntry(participant, item.Entry, posted["meaning"]), posted);
        return outcome.Done ? Results.Redirect("/signing") : await PageAsync(trial, desk, item, [], outcome, StatusCodes.Status422UnprocessableEntity);
    }

    /// <summary>The name by which a page says that an item was opened as it then was: participant, entry and the hash of its content.</summary>
    internal static string NameOf(SiteTrial trial, SigningItem item) => string.Create(CultureInfo.InvariantCulture, $"{item.Participant}~{item.Entry}~{ContentOf(trial, item)}");

    private static string ContentOf(SiteTrial trial, SigningItem item) => trial.State.Participants[item.Participant].ContentHash(item.Entry)?[..16] ?? "";

    private static SigningItem? Find(SiteTrial trial, string participant, string entry) =>
        trial.State.Participants.TryGetValue(participant, out var about) && long.TryParse(entry, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? SigningList.Of(about).FirstOrDefault(i => i.Entry == number) : null;

    private static ImmutableArray<(SigningItem Item, string Name)> Read(SiteTrial trial, ImmutableArray<string> names) =>
        names.IsEmpty ? [] : [.. SigningList.Of(trial.State, trial.Site.Id).Select(i => (Item: i, Name: NameOf(trial, i))).Where(i => names.Contains(i.Name))];

    private static async Task<RazorComponentResult<SigningPage>> ListAsync(SiteTrial trial, CommandDesk desk, ImmutableArray<(SigningItem Item, string Name)> read, ActOutcome? outcome, int status = StatusCodes.Status200OK) =>
        new(new { Trial = trial, Items = SigningList.Of(trial.State, trial.Site.Id), Read = read, Both = await desk.NeedsBothAsync(), Outcome = outcome }) { StatusCode = status };

    private static async Task<RazorComponentResult<SignPage>> PageAsync(SiteTrial trial, CommandDesk desk, SigningItem item, ImmutableArray<(SigningItem Item, string Name)> read, ActOutcome? outcome, int status = StatusCodes.Status200OK)
    {
        var about = trial.State.Participants[item.Participant];
        var next = SigningList.Of(trial.State, trial.Site.Id).FirstOrDefault(i => i.Entry != item.Entry && read.All(r => r.Item.Entry != i.Entry));
        return new(new
        {
            Trial = trial,
            About = about,
            Item = item,
            Line = RecordLines.Of(about, item.Entry),
            Writing = trial.WrittenAbout(about),
            Content = ContentOf(trial, item),
            ReadSoFar = read.Select(r => r.Name).Append(NameOf(trial, item)).Distinct(StringComparer.Ordinal).ToImmutableArray(),
            Next = next,
            Both = await desk.NeedsBothAsync(),
            Outcome = outcome,
        })
        { StatusCode = status };
    }
}
