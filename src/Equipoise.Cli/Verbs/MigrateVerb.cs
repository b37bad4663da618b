using System.CommandLine;
using Equipoise.Adapters;
using Equipoise.Adapters.Storage;
using Equipoise.Cli.Printing;

namespace Equipoise.Cli.Verbs;

/// <summary>
/// <c>equipoise migrate LEDGER</c>: brings a ledger to this program's schema: a file in place, with the file as it was kept beside it; the tables of a PostgreSQL database as their owner, for the
/// role named by <c>--role</c>, where there are none yet too.
/// </summary>
internal static class MigrateVerb
{
    public static Command Create(Shell shell)
    {
        var ledger = new Argument<string>("LEDGER") { Description = "A ledger file, or postgres:Trial=NAME;Host=...;Database=...;Username=OWNER" };
        var role = new Option<string?>("--role") { Description = "For a database, the application's role: it may append and read, and nothing else.", HelpName = "ROLE" };
        return shell.Verb("migrate", "Bring a ledger to this program's schema.", [ledger, role], use =>
        {
            var (name, named) = (use.Get(ledger), use.Get(role));
            if (!LedgerStores.InPostgres(name))
            {
                return Migrated(named is null ? SqliteMigration.Migrate(name, shell.Reached) : throw new BadInputException("L008", name, "A ledger file has no roles.", $"--role {named}", "'equipoise migrate FILE'"));
            }

            var (before, now) = PostgresLedger.Migrate(name, named ?? throw new BadInputException("L008", name, "The application's role must be said.", "nothing", "--role ROLE"), shell.Reached);
            return Migrated(new MigrationResult(before, now));
        });
    }

    private static Outcome Migrated(MigrationResult result) => Outcome.Done(result, console =>
    {
        console.Line(FormattableString.Invariant($"Schema version {result.Before} before, {result.Now} now."));
        if (result.Backup is { } backup)
        {
            console.Line($"The file as it was: {backup}.");
        }
    });
}
