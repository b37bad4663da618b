using Equipoise.Adapters;
using Equipoise.Web.Inspection;

namespace Equipoise.Web;

/// <summary>The web program: serves one ledger of a rehearsal, read-only, on the loopback interface.</summary>
internal static class Program
{
    /// <summary>Runs until it is asked to end.</summary>
    /// <returns>0 after it ended; 2 when the options or the ledger are refused, or the address cannot be had.</returns>
    public static int Main(string[] args)
    {
        try
        {
            var options = ServeOptions.Parse(args);
            var ledger = new InspectedLedger(options.Ledger, TimeProvider.System);
            var reading = ledger.Read();
            using var application = Application.Build(options, ledger);
            application.Lifetime.ApplicationStarted.Register(() => Console.Out.WriteLine(
                $"Serving {options.Ledger} (synthetic participants, {(reading.Verification.Intact ? "intact" : "NOT intact")}) for inspection at {string.Join(" ", options.Addresses.Select(a => a.Text))}; Ctrl-C ends it."));
            application.Run();
            return 0;
        }
        catch (BadInputException e)
        {
            foreach (var diagnostic in e.Diagnostics)
            {
                Console.Error.WriteLine(diagnostic);
            }

            return 2;
        }
        catch (IOException e)
        {
            Console.Error.WriteLine(e.Message);
            return 2;
        }
    }
}
