namespace Equipoise.Web.Features.Site;

/// <summary>Addresses of a participant's pages. A number is a person's text and can hold anything.</summary>
internal static class SitePaths
{
    /// <summary>The participant's own page.</summary>
    public static string Of(string participant) => "/participants/" + Uri.EscapeDataString(participant);

    /// <summary>A page of the participant's.</summary>
    public static string Of(string participant, string page) => Of(participant) + "/" + page;

    /// <summary>The page on which an entry is signed.</summary>
    public static string Signing(string participant, long entry) => FormattableString.Invariant($"/signing/{Uri.EscapeDataString(participant)}/{entry}");
}
