using System.Collections.Immutable;
using Equipoise.Adapters;
using Equipoise.Trials.Protocol.Document;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Equipoise.Web.Accounts;

/// <summary>An account of a rehearsed trial, and the part that it is given there.</summary>
internal sealed record DemonstrationAccount(string Name, string FullName, Role Role, string? Site);

/// <summary>
/// Accounts by which somebody may look at a rehearsed trial from every part: labelled synthetic, with one passphrase that everybody may know. They are made only where the ledger says that its participants are
/// synthetic and the program is reached from this machine alone.
/// </summary>
internal static class DemonstrationAccounts
{
    /// <summary>The passphrase of all of them; it stands on the sign-in page.</summary>
    public const string Passphrase = "synthetic participants only";

    /// <summary>One for each part; people of sites for the sites given.</summary>
    public static ImmutableArray<DemonstrationAccount> For(IEnumerable<string> sites) =>
    [
        .. sites.SelectMany(s => new[]
        {
            new DemonstrationAccount("nurse-" + s, "Synthetic nurse at site " + s, Role.Nurse, s),
            new DemonstrationAccount("investigator-" + s, "Synthetic investigator at site " + s, Role.Investigator, s),
        }),
        new("data-manager", "Synthetic data manager", Role.DataManager, null),
        new("statistician", "Synthetic trial statistician", Role.TrialStatistician, null),
        new("independent-statistician", "Synthetic independent statistician", Role.IndependentStatistician, null),
        new("board-1", "Synthetic board member 1", Role.Board, null),
        new("board-2", "Synthetic board member 2", Role.Board, null),
        new("sponsor", "Synthetic sponsor", Role.Sponsor, null),
        new("inspector", "Synthetic inspector", Role.Inspector, null),
    ];

    /// <summary>Makes those that are missing.</summary>
    /// <param name="services">The program's services.</param>
    /// <param name="accounts">Which.</param>
    /// <param name="synthetic">Whether the ledger's activation says that its participants are synthetic.</param>
    /// <param name="loopback">Whether the program listens only at the loopback interface.</param>
    /// <exception cref="BadInputException">One of the two is not so; nothing is made.</exception>
    public static async Task MakeAsync(IServiceProvider services, ImmutableArray<DemonstrationAccount> accounts, bool synthetic, bool loopback)
    {
        if (!synthetic || !loopback)
        {
            throw new BadInputException("W016", "accounts", "Accounts with a passphrase that everybody knows are only for a rehearsed trial that nobody else can reach.", synthetic ? "an address that others can reach" : "a trial that is not synthetic", "a ledger of 'equipoise demo' served at the loopback interface");
        }

        var people = services.GetRequiredService<People>();
        var hasher = services.GetRequiredService<IPasswordHasher<Account>>();
        var now = Instant.FromDateTimeOffset(services.GetRequiredService<TimeProvider>().GetUtcNow());
        await using var db = await services.GetRequiredService<IDbContextFactory<AccountsDb>>().CreateDbContextAsync();
        var there = (await db.Users.Select(a => a.Id).ToListAsync()).ToHashSet(StringComparer.Ordinal);
        foreach (var account in accounts.Where(a => !there.Contains(a.Name)))
        {
            var person = people.Fresh(People.Operator, account.Name, account.FullName, null);
            person.Synthetic = true;
            person.PasswordHash = hasher.HashPassword(person, Passphrase);
            person.PasswordSetAt = now;
            (person.ConfirmedBy, person.ConfirmedAt, person.ConfirmedHow) = ("(demonstration)", now, "nobody: a synthetic account");
            db.Users.Add(person);
        }

        try
        {
            await db.SaveChangesAsync();
        }
        catch (DbUpdateException)
        {
            // Another node made them at this moment.
        }
    }
}
