using Equipoise.Adapters;
using Equipoise.Web.Accounts;
using Equipoise.Web.Operations;
using Equipoise.Web.Trial;

namespace Equipoise.Web;

/// <summary>The web program: one trial, for everybody who takes part in it.</summary>
internal static class Program
{
    /// <summary>Runs until it is asked to end.</summary>
    /// <returns>0 after it ended; 2 when the options or the ledger are refused, or the address cannot be had.</returns>
    public static async Task<int> Main(string[] args)
    {
        try
        {
            if (OperatorVerb.Is(args))
            {
                return await OperatorVerb.RunAsync(args, Environment.GetEnvironmentVariable, Console.Out);
            }

            SettingValues.RequireKnown(Environment.GetEnvironmentVariables().Keys.OfType<string>());
            var settings = SettingValues.Read(args, Environment.GetEnvironmentVariable);
            var options = ServeOptions.Of(settings);
            var clock = options.RehearsalClock ? RehearsalClock.Of(options.Ledger, TimeProvider.System) : TimeProvider.System;
            await using var application = Application.Build(options, TrialPlace.Of(options, settings.Named), clock, AccountSettings.Of(settings.Named), options.Limits);
            if (options.IsLoopbackOnly)
            {
                await DemonstrationGrants.GiveAsync(application.Services.GetRequiredService<TrialHost>());
                await DemonstrationAccounts.ReadyAsync(application.Services);
            }
            else
            {
                await DemonstrationAccounts.RequireNoneAsync(application.Services);
            }

            if (!options.JsonLog)
            {
                application.Lifetime.ApplicationStarted.Register(() => Console.Out.WriteLine($"Serving {options.Ledger} at {string.Join(" ", application.Urls)}; Ctrl-C ends it."));
            }

            await application.RunAsync();
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
