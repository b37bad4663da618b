using System.Globalization;
using Equipoise.Trials.Design;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Rehearsal;
using NodaTime;
using Spectre.Console;

namespace Equipoise.Cli.Verbs.Rehearse;

/// <summary>Three bars: accrual of the primary cohort, follow-up after closure, and the virtual date with the entries written.</summary>
internal sealed class RehearsalProgress
{
    private readonly TrialProtocol _protocol;
    private readonly ProgressTask _accrual;
    private readonly ProgressTask _followUp;
    private readonly ProgressTask _ledger;
    private readonly int _goal;
    private readonly HashSet<string> _primary;
    private int _randomised;

    private RehearsalProgress(TrialProtocol protocol, ProgressContext context)
    {
        _protocol = protocol;
        var set = protocol.AnalysisSet(protocol.Document.Design.AnalysisSet);
        _primary = [.. set.Cohorts];
        _goal = protocol.Document.Design is PreferenceDesign pairs ? 2 * pairs.MaximumPairs : protocol.Document.Cohorts.Where(c => _primary.Contains(c.Id)).Sum(c => c.AccrualGoal ?? 0);
        _accrual = context.AddTask("Accrual", maxValue: Math.Max(1, _goal));
        _followUp = context.AddTask("Follow-up after closure", maxValue: 1);
        _ledger = context.AddTask("Ledger", maxValue: 1);
        _ledger.IsIndeterminate = true;
    }

    /// <summary>Runs work with bars on a console; where it is not a terminal nothing is drawn.</summary>
    public static T Around<T>(IAnsiConsole console, TrialProtocol protocol, Func<Action<RehearsalStep>, T> work)
    {
        if (!console.Profile.Capabilities.Interactive)
        {
            return work(_ => { });
        }

        return console.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new ElapsedTimeColumn())
            .Start(context =>
            {
                var bars = new RehearsalProgress(protocol, context);
                var result = work(bars.Show);
                bars.Finish();
                return result;
            });
    }

    private void Show(RehearsalStep step)
    {
        _randomised += step.Entries.Count(e => e.Event is ParticipantRandomised r && _primary.Contains(r.Cohort));
        _accrual.Value = Math.Min(_randomised, _accrual.MaxValue);
        _accrual.Description = string.Create(CultureInfo.InvariantCulture, $"Accrual {_randomised}/{_goal}");
        if (step.State.Closure is { } closure)
        {
            var span = Duration.FromDays(AnalysisTime.Days(_protocol.Document.Closure.FollowUpMonths));
            _followUp.Value = Math.Clamp((step.At - closure.At) / span, 0, 1);
        }

        _ledger.Description = string.Create(CultureInfo.InvariantCulture, $"{step.At.InUtc().Date:uuuu-MM-dd}, entry {step.State.Version}");
    }

    private void Finish()
    {
        _followUp.Value = 1;
        _ledger.IsIndeterminate = false;
        _ledger.Value = 1;
        _accrual.StopTask();
    }
}
