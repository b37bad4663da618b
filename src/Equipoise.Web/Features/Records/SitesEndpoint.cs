using System.Collections.Immutable;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Oversight;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Web.Acts;
using Equipoise.Web.Centre;
using Equipoise.Web.Features.Errors;
using Equipoise.Web.Sight;
using Equipoise.Trials.Reporting;

namespace Equipoise.Web.Features.Records;

/// <summary><c>/sites</c>: the sites with their versions, and the acts that concern the trial as a whole.</summary>
internal static class SitesEndpoint
{
    /// <summary>The page.</summary>
    public static IResult Get(RecordTrial trial, Counts counts) => new BlocksView("Sites", "Sites",
    [
        new ReportSection("versions", "Sites and protocol versions", [CentreTables.Versions(counts.Versions(trial).Value)]),
        new ReportSection("protocols", "Versions of the protocol", [new TableBlock(
            "protocols", "Versions, in the order recorded", [CentreTables.Words("Version"), CentreTables.Number("Entry"), CentreTables.Words("Recorded")],
            [.. trial.State.Versions.Select(v => CentreTables.Row(TableCell.Of(v.Version), TableCell.Of(FormattableString.Invariant($"{v.Entry}")), TableCell.Of(Frame.Moments.AtSite(v.RecordedAt, NodaTime.DateTimeZone.Utc) + " UTC")))], [])]),
    ])
    {
        Choices = [.. new[] { ("openSite", "Open a site"), ("activateAmendment", "Move a site to a version"), ("amendProtocol", "Record an amendment") }.Where(a => TrialActs.May(trial.Viewer.Role, a.Item1)).Select(a => new PageLink(a.Item2, "/trial/record/" + a.Item1))],
    }.Answer();
}

/// <summary><c>/trial/record/{command}</c>: the form of any command about the trial as a whole that the viewer may give.</summary>
internal static class TrialActs
{
    /// <summary>Whether a role may give a command here.</summary>
    public static bool May(Role role, string command) => CommandForm.Find(command) is { AboutParticipant: false } form && form.GivenBy.Contains(role);

    /// <summary>The form, filled with what the address gives.</summary>
    public static async Task<IResult> Get(HttpContext context, RecordTrial trial, CommandDesk desk, string command) => await View(context, trial, desk, command) is { } view ? view.Answer() : Problem.NotFound(context);

    /// <summary>Gives the command.</summary>
    public static async Task<IResult> Post(HttpContext context, RecordTrial trial, CommandDesk desk, PostedForm posted, string command) =>
        await View(context, trial, desk, command) is { } view ? await view.GiveAsync(desk, posted) : Problem.NotFound(context);

    private static async Task<ActView?> View(HttpContext context, RecordTrial trial, CommandDesk desk, string command)
    {
        // The cut has a page of its own, which shows first what it would hold; the allocation secret is revealed where the vault is.
        if (!May(trial.Viewer.Role, command) || CommandForm.Find(command) is not { } form || form.Name is "takeDataCut" or "revealSecret" or "activateTrial" or "stateLedgerGap" or "giveGrant" or "withdrawGrant")
        {
            return null;
        }

        var (place, back) = form.Name switch
        {
            "openSite" or "activateAmendment" or "amendProtocol" or "proposeSchemeChange" or "approveSchemeChange" => ("Sites", new PageLink("Sites", "/sites")),
            "lockDatabase" => ("Data cuts", new PageLink("Data cuts", "/cuts")),
            _ => ("Overview", new PageLink("Overview", trial.Viewer.Role == Role.Sponsor ? "/sponsor" : "/centre")),
        };
        return new ActView(form, place, back, context.Request.Query.ToImmutableDictionary(q => q.Key, q => q.Value.ToString(), StringComparer.Ordinal), [], null, await ActView.Both(desk, form))
        {
            Lead = form.Name switch
            {
                "closeAccrual" => "From this entry on nobody is randomised any more. It cannot be undone.",
                "lockDatabase" => "After the lock no clinical entry is recorded any more. It cannot be undone.",
                "endFollowUp" => "Visits after that day are not expected any more.",
                _ => "",
            },
        };
    }
}
