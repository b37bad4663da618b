using Equipoise.Trials.Ledger;
using Equipoise.Trials.Protocol.Document;

namespace Equipoise.Web.Access;

/// <summary>Who asks, and in which part: an account with one of the grants that it has now. It is looked up in the ledger at every request, so that a withdrawn grant has no force at the next one.</summary>
/// <param name="Account">The account.</param>
/// <param name="Name">The person's name, as it is shown and printed.</param>
/// <param name="Role">The role.</param>
/// <param name="Site">The site; null for a role of no site.</param>
/// <param name="Session">The session; null where a token was shown.</param>
public sealed record Viewer(string Account, string Name, Role Role, string? Site, string? Session)
{
    /// <summary>Who acts, as the ledger names them.</summary>
    public Actor Actor => new(Account, Role, Site);
}
