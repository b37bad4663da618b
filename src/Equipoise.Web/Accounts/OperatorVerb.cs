using Equipoise.Adapters;
using Equipoise.Adapters.Storage;
using Equipoise.Trials.Access;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Web.Trial;

namespace Equipoise.Web.Accounts;

/// <summary>
/// What the operator of a server does at its command line, because nobody can sign in yet: invites the first sponsor, and confirms the first manager of users whom the sponsor invited. After that people look after people.
/// </summary>
internal static class OperatorVerb
{
    private const string Usage = "invite NAME \"FULL NAME\" [options of serve], or confirm NAME \"HOW THE IDENTITY WAS VERIFIED\" [options of serve]";

    /// <summary>Whether the command line asks for it.</summary>
    public static bool Is(IReadOnlyList<string> args) => args is ["invite" or "confirm", ..];

    /// <summary>Does it, and prints what came of it.</summary>
    /// <returns>0 when it was done; 2 when it was refused.</returns>
    /// <exception cref="BadInputException">The command line, the ledger or the accounts cannot be used.</exception>
    public static async Task<int> RunAsync(string[] args, Func<string, string?> setting, TextWriter output)
    {
        if (args is not [var verb, var name, var text, .. var rest])
        {
            throw new BadInputException("W017", "equipoise serve", "The operator's verb lacks a word.", string.Join(' ', args), Usage);
        }

        var settings = Operations.SettingValues.Read(rest, setting);
        var options = ServeOptions.Of(settings);
        await using var application = Application.Build(options, TrialPlace.Of(options, settings.Named), TimeProvider.System, AccountSettings.Of(settings.Named));
        var people = application.Services.GetRequiredService<People>();
        if (verb == "confirm")
        {
            var problem = await people.ConfirmAsync(People.Operator, name, text, null);
            await output.WriteLineAsync(problem ?? $"{name} is confirmed, and can sign.");
            return problem is null ? 0 : 2;
        }

        var answer = (await people.AllAsync()).Any(p => p.Account == name) ? await people.ResetAsync(People.Operator, name, null) : await people.InviteAsync(People.Operator, name, text, null, null);
        if (answer.Secret is not { } secret)
        {
            await output.WriteLineAsync(answer.Refused);
            return 2;
        }

        var host = application.Services.GetRequiredService<TrialHost>();
        if (!host.Current().Grants.Any(g => g.HasForce && g.Role == Role.Sponsor))
        {
            var given = await host.GiveAsync(new Submission(new GiveGrant(name, Role.Sponsor, null, "First sponsor, named by the operator of the server", text), new Actor("equipoise", Role.System)));
            await output.WriteLineAsync(given.Rejection is { } rejection ? rejection.Message : $"{name} is sponsor of the trial.");
        }

        await output.WriteLineAsync($"The link for {name}, which works once and for seven days: {options.PublicAddress}/invitation/{secret}");
        return 0;
    }
}
