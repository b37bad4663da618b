using Equipoise.Adapters;
using Equipoise.Web.Accounts;
using Equipoise.Web.Trial;

namespace Equipoise.Web;

/// <summary>The web program: one trial, for everybody who takes part in it.</summary>
internal static class Program
{
    /// <summary>Runs until it is asked to end.</summary>
    /// <returns>0 after it ended; 2 when the options or the ledger are refused, or the address cannot be had.</returns>
    public static int Main(string[] args)
    {
        try
        {
            if (OperatorVerb.Is(args))
            {
                return OperatorVerb.RunAsync(args, Environment.GetEnvironmentVariable, Console.Out).GetAwaiter().GetResult();
            }

            var options = ServeOptions.Parse(args);
            var clock = options.RehearsalClock ? RehearsalClock.Of(options.Ledger, TimeProvider.System) : TimeProvider.System;
            using var application = Application.Build(options, TrialPlace.Of(options, Environment.GetEnvironmentVariable), clock, AccountSettings.Of(Environment.GetEnvironmentVariable));
            DemonstrationGrants.GiveAsync(application.Services.GetRequiredService<TrialHost>()).GetAwaiter().GetResult();
            DemonstrationAccounts.ReadyAsync(application.Services).GetAwaiter().GetResult();
            application.Lifetime.ApplicationStarted.Register(() => Console.Out.WriteLine($"Serving {options.Ledger} at {string.Join(" ", application.Urls)}; Ctrl-C ends it."));
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
