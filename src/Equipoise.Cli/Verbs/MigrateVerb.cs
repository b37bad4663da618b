using System.CommandLine;
using Equipoise.Adapters;
using Equipoise.Adapters.Storage;
using Equipoise.Cli.Printing;

namespace Equipoise.Cli.Verbs;

/// <summary><c>equipoise migrate LEDGER --role ROLE</c>: makes the tables of a PostgreSQL database, or brings them to this program's version, as their owner.</summary>
internal static class MigrateVerb
{
    public static Command Create(Shell shell)
    {
        var ledger = new Argument<string>("LEDGER") { Description = "postgres:Trial=NAME;Host=...;Database=...;Username=OWNER" };
        var role = new Option<string>("--role") { Description = "The application's role: it may append and read, and nothing else.", HelpName = "ROLE", Required = true };
        return shell.Verb("migrate", "Bring a PostgreSQL database to this program's schema.", [ledger, role], use =>
        {
            if (!LedgerStores.InPostgres(use.Get(ledger)))
            {
                throw new BadInputException("L008", use.Get(ledger), "Only a database is migrated; a ledger file keeps its format.", "a path", "postgres:Trial=NAME;Host=...;Database=...;Username=OWNER");
            }

            var (before, now) = PostgresLedger.Migrate(use.Get(ledger), use.Get(role)!);
            return Outcome.Done(new { before, now }, console => console.Line(FormattableString.Invariant($"Schema version {before} before, {now} now.")));
        });
    }
}
