using Equipoise.Adapters;
using Equipoise.Web.Trial;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Equipoise.Web.Accounts;

/// <summary>
/// Accounts by which somebody may look at a rehearsed trial from every part: labelled synthetic, with one passphrase that everybody may know. They are made only where the ledger says that its participants are
/// synthetic and the program is reached from this machine alone.
/// </summary>
internal static class DemonstrationAccounts
{
    /// <summary>The passphrase of all of them; it stands on the sign-in page.</summary>
    public const string Passphrase = "synthetic participants only";

    /// <summary>Makes them where the trial served is synthetic; the program listens only at the loopback interface.</summary>
    public static async Task ReadyAsync(IServiceProvider services)
    {
        var host = services.GetRequiredService<TrialHost>();
        if (host.Known.Activation is { Synthetic: true })
        {
            await MakeAsync(services, DemonstrationGrants.All.Select(a => (a.Account, a.Name)), synthetic: true, loopback: true);
        }
    }

    /// <summary>Refuses to be reached from elsewhere while there are such accounts: their passphrase is known to everybody.</summary>
    /// <exception cref="BadInputException">There are some.</exception>
    public static async Task RequireNoneAsync(IServiceProvider services)
    {
        await using var db = await services.GetRequiredService<IDbContextFactory<AccountsDb>>().CreateDbContextAsync();
        if (await db.Users.AnyAsync(a => a.Synthetic && a.ClosedAt == null))
        {
            throw new BadInputException("W026", "accounts", "The labelled accounts of a rehearsal have a passphrase that everybody knows; with them the program is reached from this machine alone.", "labelled accounts, and an address that others can reach", "a loopback address, or a ledger whose accounts are people's own");
        }
    }

    /// <summary>Makes those that are missing.</summary>
    /// <param name="services">The program's services.</param>
    /// <param name="accounts">Names, and the labels in place of a person's name.</param>
    /// <param name="synthetic">Whether the ledger's activation says that its participants are synthetic.</param>
    /// <param name="loopback">Whether the program listens only at the loopback interface.</param>
    /// <exception cref="BadInputException">One of the two is not so; nothing is made.</exception>
    public static async Task MakeAsync(IServiceProvider services, IEnumerable<(string Name, string Label)> accounts, bool synthetic, bool loopback)
    {
        if (!synthetic || !loopback)
        {
            throw new BadInputException("W016", "accounts", "Accounts with a passphrase that everybody knows are only for a rehearsed trial that nobody else can reach.", synthetic ? "an address that others can reach" : "a trial that is not synthetic", "a ledger of 'equipoise demo' served at the loopback interface");
        }

        var people = services.GetRequiredService<People>();
        var hasher = services.GetRequiredService<IPasswordHasher<Account>>();
        var now = Instant.FromDateTimeOffset(services.GetRequiredService<AccountClock>().GetUtcNow());
        await using var db = await services.GetRequiredService<IDbContextFactory<AccountsDb>>().CreateDbContextAsync();
        var there = (await db.Users.Select(a => a.Id).ToListAsync()).ToHashSet(StringComparer.Ordinal);

        // Everybody may know it, so that one hash for all gives nothing away.
        var hash = accounts.All(a => there.Contains(a.Name)) ? "" : hasher.HashPassword(new Account(), Passphrase);
        foreach (var account in accounts.Where(a => !there.Contains(a.Name)))
        {
            var person = people.Fresh(People.Operator, account.Name, account.Label, null);
            person.Synthetic = true;
            person.PasswordHash = hash;
            person.PasswordSetAt = now;
            (person.ConfirmedBy, person.ConfirmedAt, person.ConfirmedHow) = ("demonstration", now, "stands for nobody");
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
