using System.Globalization;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.SiteWork;

namespace Equipoise.Web.Features.Site.Shared;

/// <summary>Where a thing to do is done.</summary>
internal static class SiteLinks
{
    /// <summary>The page on which it is done, by this role.</summary>
    public static string Of(AgendaItem item, Role role)
    {
        var front = "/participants/" + Uri.EscapeDataString(item.Participant);
        string N(long? n) => (n ?? 0).ToString(CultureInfo.InvariantCulture);
        return item.Kind switch
        {
            AgendaKind.Dose => $"{front}/doses/{N(item.Cycle)}/{N(item.Number)}",
            AgendaKind.CycleStart => front + "/record/startCycle",
            AgendaKind.SafetyReport => $"{front}/adverse-events#entry-{N(item.Entry)}",
            AgendaKind.Visit => $"{front}/visits#month-{N(item.Number)}",
            AgendaKind.Query => $"/queries#{item.Participant}-{N(item.Number)}",
            AgendaKind.Consent => front + "/record/giveConsent",
            AgendaKind.Signature => role == Role.Investigator ? $"/signing/{Uri.EscapeDataString(item.Participant)}/{N(item.Entry)}" : front + "/eligibility",
            AgendaKind.Randomisation => front + "/randomise",
            _ => front + "/eligibility",
        };
    }

    /// <summary>The kind in the words of the ward.</summary>
    public static string Kind(AgendaKind kind) => kind switch
    {
        AgendaKind.Dose => "Dose",
        AgendaKind.SafetyReport => "Safety report",
        AgendaKind.CycleStart => "Cycle",
        AgendaKind.Measurements => "Values",
        AgendaKind.Assessment => "Eligibility",
        _ => kind.ToString(),
    };
}
