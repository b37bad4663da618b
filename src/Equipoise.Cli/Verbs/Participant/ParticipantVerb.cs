using System.CommandLine;
using Equipoise.Adapters;
using Equipoise.Adapters.Storage;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Protocol.Document;
using NodaTime.Text;

namespace Equipoise.Cli.Verbs.Participant;

/// <summary>
/// <c>equipoise participant list|show|screen|consent|measure|...</c>: the screening log, a participant's story, and a verb for every command about a participant, made from the catalogue of commands: its
/// fields are the options.
/// </summary>
internal static class ParticipantVerb
{
    public static Command Create(Shell shell)
    {
        var verb = new Command("participant", "The screening log, a participant's story, and every command about a participant.");
        verb.Subcommands.Add(ListVerb.Create(shell));
        verb.Subcommands.Add(ShowVerb.Create(shell));
        foreach (var form in CommandForm.All.Where(f => f.AboutParticipant && f.Type != typeof(Trials.Randomisation.UnblindParticipant)))
        {
            verb.Subcommands.Add(Of(form, shell));
        }

        return verb;
    }

    private static Command Of(CommandForm form, Shell shell)
    {
        var ledger = new Argument<string>("LEDGER") { Description = "A ledger." };
        var number = new Argument<string>("NUMBER") { Description = "The participant's number." };
        var own = form.Fields.Where(f => f.Name != "participant").Select(f => (Field: f, Option: OptionOf(f))).ToList();
        var taken = own.Select(o => o.Option.Name).ToHashSet(StringComparer.Ordinal);
        var actor = new Option<string>("--actor") { Description = "Who acts.", HelpName = "ID", Required = true };
        var role = new Option<string>("--role") { Description = "In which part.", Required = true };
        role.AcceptOnlyFromAmong([.. Enum.GetValues<Role>().Select(Words.Of)]);
        var site = new Option<string?>("--site") { Description = "At which site.", HelpName = "SITE" };
        var reason = new Option<string?>(taken.Contains("--reason") ? "--because" : "--reason") { Description = "Why, where that is worth recording.", HelpName = "TEXT" };
        var key = new Option<string?>("--key") { Description = "A key of yours: the same command under the same key is recorded once, however often it is given.", HelpName = "KEY" };
        var (place, witness) = (new VaultPlace(), new WitnessPlace());
        IEnumerable<Symbol> symbols = [ledger, number, .. own.Select(o => (Symbol)o.Option), actor, role, site, reason, key, .. place.Options, witness.Option];
        var verb = shell.Verb(VerbNames.Hyphened(form.Name), $"Give the command {form.Name}.", symbols, use =>
        {
            var who = new Actor(use.Get(actor)!, Words.Parse<Role>(use.Get(role)!), use.Get(site));
            return TrialDesk.Give(
                use.Get(ledger),
                store =>
                {
                    if (own.FirstOrDefault(o => !o.Field.IsList && use.Get(o.Option) is { Length: > 1 }).Option is { } twice)
                    {
                        throw new BadInputException("C003", "(command)", $"{twice.Name} takes one value.", string.Join(", ", use.Get(twice)!), "one value");
                    }

                    var texts = own.Select(o => (o.Field.Name, Text: string.Join(';', use.Get(o.Option) ?? []))).Where(t => t.Text.Length > 0).ToDictionary(t => t.Name, t => t.Text, StringComparer.Ordinal);
                    texts["participant"] = use.Get(number);
                    return new Submission(Made(form, Dated(texts, who, store, shell)), who, use.Get(reason), use.Get(key));
                },
                () => place.Open(use, use.Get(ledger)),
                shell,
                witness.Of(use));
        });
        if (VerbNames.ShortOf(form.Name) is { } name)
        {
            verb.Aliases.Add(name);
        }

        return verb;
    }

    private static Option<string[]> OptionOf(CommandField field)
    {
        var option = new Option<string[]>("--" + VerbNames.Hyphened(field.Name))
        {
            Description = char.ToUpperInvariant(field.Accepted[0]) + field.Accepted[1..] + (field.Accepted.Contains("YYYY-MM-DD", StringComparison.Ordinal) ? ", or with today for the site's date." : "."),
            HelpName = field.Words.Length > 0 ? string.Join('|', field.Words) : "VALUE",
            Required = field.Required,
            Arity = ArgumentArity.OneOrMore,
            AllowMultipleArgumentsPerToken = field.IsList,
        };
        return option;
    }

    /// <summary>The texts with "today" written out: the date at the participant's site, or the actor's.</summary>
    private static Dictionary<string, string> Dated(Dictionary<string, string> texts, Actor who, ILedgerStore store, Shell shell)
    {
        if (!texts.Values.Any(t => t == "today" || t.Contains("@today", StringComparison.Ordinal)))
        {
            return texts;
        }

        var state = store.Load();
        var site = state.Participants.TryGetValue(texts["participant"], out var known) ? known.Site : who.Site;
        if (site is null || !state.Sites.TryGetValue(site, out var open))
        {
            throw new BadInputException("C003", "(command)", "Which site's today is meant is not known.", "today", "a date as YYYY-MM-DD, or --site SITE");
        }

        var today = LocalDatePattern.Iso.Format(shell.Now.InZone(open.Zone).Date);
        return texts.ToDictionary(t => t.Key, t => t.Value == "today" ? today : t.Value.Replace("@today", "@" + today, StringComparison.Ordinal), StringComparer.Ordinal);
    }

    private static Trials.Conduct.Command Made(CommandForm form, Dictionary<string, string> texts)
    {
        var (command, problems) = form.Make(texts);
        return command ?? throw new BadInputException([.. problems.Select(p => new Diagnostic("C003", "(command)", "--" + VerbNames.Hyphened(p.Field), 1, 1, "The value cannot be read.", $"\"{p.Found}\"", p.Accepted))]);
    }
}
