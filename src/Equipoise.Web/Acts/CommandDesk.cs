using System.Collections.Immutable;
using System.Reflection;
using Equipoise.Adapters.Storage;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Randomisation;
using Equipoise.Trials.Screening;
using Equipoise.Trials.SiteWork;
using Equipoise.Web.Access;
using Equipoise.Web.Trial;

namespace Equipoise.Web.Acts;

/// <summary>What came of a form: the answer, or what stands against it; then nothing was recorded but the refusal itself.</summary>
/// <param name="Answer">The answer of the trial; null where it was not asked.</param>
/// <param name="Refusal">What stands against it; null where the command was accepted.</param>
/// <param name="Problems">Fields that cannot be read.</param>
/// <param name="Between">Entries that others recorded about the participant since the form was shown.</param>
public sealed record ActOutcome(Answer? Answer, Rejection? Refusal, ImmutableArray<FieldProblem> Problems, ImmutableArray<long> Between)
{
    /// <summary>Whether it was recorded, now or before under the same key.</summary>
    public bool Done => Answer is { Rejection: null };

    /// <summary>A refusal that the trial was not asked about.</summary>
    public static ActOutcome Refused(string rule, string message) => new(null, new Rejection(rule, message), [], []);
}

/// <summary>Where the people who are signed in give commands. Who acts comes from the gate, never from a form.</summary>
/// <param name="viewer">Who acts.</param>
/// <param name="context">The request.</param>
/// <param name="host">The trial.</param>
/// <param name="signing">Shows once more who they are.</param>
public sealed class CommandDesk(Viewer viewer, HttpContext context, TrialHost host, ISigning signing)
{
    /// <summary>Commands that are signatures, or as weighty as one: whoever gives them shows once more who they are.</summary>
    public static ImmutableArray<Type> Signed { get; } =
    [
        typeof(Randomise), typeof(MarkRandomisedInError), typeof(UnblindParticipant), typeof(SignEntry), typeof(TakeDataCut), typeof(RecordInterimResult), typeof(RecordBoardAdvice), typeof(SignAdvice),
        typeof(RecordSponsorDecision), typeof(CloseAccrual), typeof(EndFollowUp), typeof(LockDatabase), typeof(AmendProtocol), typeof(ProposeSchemeChange), typeof(ApproveSchemeChange), typeof(RequestReveal), typeof(RevealSecret), typeof(StateLedgerGap),
        typeof(Equipoise.Trials.Board.RevealGroupCodes), typeof(Equipoise.Trials.Board.SignMinutes), typeof(Equipoise.Trials.Inspection.ReviewRecordTrail),
    ];

    /// <summary>Who acts.</summary>
    public Viewer Viewer => viewer;

    /// <summary>Gives the command that a form makes.</summary>
    /// <param name="name">The command's name, such as <c>giveConsent</c>.</param>
    /// <param name="form">The form.</param>
    public Task<ActOutcome> GiveAsync(string name, PostedForm form)
    {
        var (command, problems) = (CommandForm.Find(name) ?? throw new ArgumentException($"there is no command {name}", nameof(name))).Make(form.Fields);
        return command is null ? Task.FromResult(new ActOutcome(null, null, problems, [])) : GiveAsync(command, form);
    }

    /// <summary>Gives a command under the form's key, where nobody recorded anything about the participant since the form was shown, or the person goes on all the same.</summary>
    /// <param name="command">The command.</param>
    /// <param name="form">The form.</param>
    /// <param name="reason">Why, where that is asked for.</param>
    public async Task<ActOutcome> GiveAsync(Command command, PostedForm form, string? reason = null)
    {
        if (form.Key.Length is 0 or > 100)
        {
            return ActOutcome.Refused("key", "The form came without its key; open the page again and send it once more.");
        }

        if (Foreign(command) is { } foreign)
        {
            return new ActOutcome(null, foreign, [], []);
        }

        var key = viewer.Account + ":" + form.Key;
        var seen = form.Anyway ? null : form.Seen;

        // Said before anybody is asked for a signature, and held once more when the command's turn has come.
        if (seen is { } known && host.Current() is var state && !state.Commands.ContainsKey(key) && ChangedSince.Of(state, command, viewer.Actor, known) is { IsEmpty: false } between)
        {
            return new ActOutcome(null, ChangedSince.Refusal(between.Length), [], between);
        }

        Reauthentication? shown = null;
        if (Signed.Contains(command.GetType()))
        {
            var (again, problem) = await signing.ShowAsync(context, viewer, form);
            if (again is null)
            {
                return ActOutcome.Refused("signature", problem ?? "Show once more who you are.");
            }

            // The instant is the trial's own, whatever clock the accounts go by.
            shown = again with { At = host.Now };
        }

        var answer = await host.GiveAsync(new Submission(command, viewer.Actor, reason, key, shown, seen));
        if (answer.Rejection?.Rule == ChangedSince.Rule && seen is { } then)
        {
            return new ActOutcome(null, answer.Rejection, [], ChangedSince.Of(host.Current(), command, viewer.Actor, then));
        }

        // A program keeps no drafts.
        if (answer.Rejection is null && viewer.Session is not null)
        {
            await context.RequestServices.GetRequiredService<Accounts.Drafts>().RemoveAsync(viewer.Account, Accounts.Drafts.FormOf(context));
        }

        return new ActOutcome(answer, answer.Rejection, [], []);
    }

    /// <summary>
    /// Unblinds one participant, and tells the arm to whom it was unblinded for: it stands in no entry of the unblinding. An answer that is only repeated does not tell it again; that would be an
    /// unblinding of its own.
    /// </summary>
    /// <param name="command">The command.</param>
    /// <param name="form">The form.</param>
    /// <returns>What came of it, and the arm; null where nothing is told.</returns>
    /// <exception cref="Adapters.BadInputException">The vault cannot be opened; then nothing was recorded.</exception>
    public async Task<(ActOutcome Outcome, string? Arm)> UnblindAsync(UnblindParticipant command, PostedForm form)
    {
        // A vault that cannot be opened is found out before the unblinding is recorded, not after it.
        var vault = host.Place.Vault();
        var outcome = await GiveAsync(command, form);
        if (outcome is not { Done: true, Answer.Repeated: false })
        {
            return (outcome, null);
        }

        var state = host.Current();
        return (outcome, vault.KeyFor(state).ArmOf(state, command.Participant));
    }

    /// <summary>Gives several commands, all or none; none of them may be a signature.</summary>
    /// <param name="commands">The commands, each with why, where that is asked for.</param>
    /// <param name="key">The key of the whole; each command goes under it and its place, so that the whole may be sent again.</param>
    /// <param name="record">False to decide only.</param>
    /// <returns>An answer for each; a single refusal by the rule <c>key-used</c> where the key was used for another number of commands.</returns>
    public Task<ImmutableArray<Answer>> GiveAllOrNoneAsync(ImmutableArray<(Command Command, string? Reason)> commands, string key, bool record)
    {
        string Key(int row) => FormattableString.Invariant($"{viewer.Account}:{key}/{row}");
        if (commands.Select(c => Foreign(c.Command)).Any(r => r is not null))
        {
            return Task.FromResult<ImmutableArray<Answer>>([.. commands.Select(c => new Answer([], Foreign(c.Command) ?? new Rejection("not-decided", "Another command of the batch was refused before the trial was asked.")))]);
        }

        var known = host.Current().Commands;
        return record && (known.ContainsKey(Key(commands.Length)) || (known.ContainsKey(Key(0)) && !known.ContainsKey(Key(commands.Length - 1))))
            ? Task.FromResult<ImmutableArray<Answer>>([new Answer([], new Rejection("key-used", "The key was used for another number of commands; another batch needs another key."))])
            : host.GiveAllOrNoneAsync([.. commands.Select((c, row) => new Submission(c.Command, viewer.Actor, c.Reason, record ? Key(row) : null))], record);
    }

    /// <summary>
    /// A candidate's number that is not of the viewer's site is refused whether or not it is used, and before the trial is asked: the answer tells nothing of other sites. Null for any other command.
    /// </summary>
    private Rejection? Foreign(Command command)
    {
        if (command is not ScreenCandidate candidate || viewer.Site is not { } site || host.Current() is not { } state || candidate.Participant is null || CandidateNumber.IsOf(candidate.Participant, site, state.Sites.Keys))
        {
            return null;
        }

        return new Rejection("number-of-site", $"The number of a candidate has the site's among its parts; the next of site {site} is {CandidateNumber.Next(state, site)}.");
    }

    /// <summary>What a command would lead to now, without giving it: whether it is possible, and what stands against it.</summary>
    public Decision Try(Command command) => Decider.Decide(host.Current(), command, viewer.Actor, host.Now, new DecisionSources(_ => "", _ => "", new Reauthentication(viewer.Account, host.Now, "not yet")));

    /// <summary>Whether two components are asked for at the next signature: the name and the password, and not the password alone.</summary>
    public Task<bool> NeedsBothAsync() => signing.NeedsBothAsync(context, viewer);

    /// <summary>Binds a handler's parameter.</summary>
    public static ValueTask<CommandDesk?> BindAsync(HttpContext context, ParameterInfo parameter) => ValueTask.FromResult(context.Features.Get<Viewer>() is { } viewer
        ? new CommandDesk(viewer, context, context.RequestServices.GetRequiredService<TrialHost>(), context.RequestServices.GetRequiredService<ISigning>())
        : null);
}

/// <summary>Shows once more who somebody is: by their name and password at the first signature of a session and after a break, else by the password alone.</summary>
public interface ISigning
{
    /// <summary>Checks what the form gives.</summary>
    /// <returns>That it was shown, or what is wrong.</returns>
    Task<(Reauthentication? Shown, string? Problem)> ShowAsync(HttpContext context, Viewer viewer, PostedForm form);

    /// <summary>Whether the account's name is asked for as well.</summary>
    Task<bool> NeedsBothAsync(HttpContext context, Viewer viewer);
}
