using Equipoise.Trials.Protocol.Document;

namespace Equipoise.Trials.Ledger.Events;

/// <summary>A person may act in a role from now on.</summary>
/// <param name="Account">The person's account, which is theirs alone.</param>
/// <param name="Role">The role.</param>
/// <param name="Site">The site, for people of a site; null for others.</param>
/// <param name="Ground">Why, such as the delegation log.</param>
/// <param name="Name">The person's printed name, so that the ledger's signatures can be read without the accounts; null where it was not given.</param>
public sealed record GrantGiven(string Account, Role Role, string? Site, string Ground, string? Name = null) : TrialEvent;

/// <summary>A person may no longer act in a role.</summary>
/// <param name="Account">The person's account.</param>
/// <param name="Role">The role.</param>
/// <param name="Site">The site, as it was given.</param>
/// <param name="Ground">Why.</param>
public sealed record GrantWithdrawn(string Account, Role Role, string? Site, string Ground) : TrialEvent;
