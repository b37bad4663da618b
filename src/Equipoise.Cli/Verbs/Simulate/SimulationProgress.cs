using System.Diagnostics;
using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Equipoise.Cli.Verbs.Simulate;

/// <summary>A bar of the trials simulated, with their rate and the time left; nothing is drawn where the console is no terminal.</summary>
internal static class SimulationProgress
{
    /// <summary>Runs work that tells how many trials are done.</summary>
    /// <param name="console">Where to draw.</param>
    /// <param name="title">What is simulated.</param>
    /// <param name="replicates">In all.</param>
    /// <param name="work">Gets what it is to tell.</param>
    public static T Around<T>(IAnsiConsole console, string title, long replicates, Func<Action<long>, T> work)
    {
        if (!console.Profile.Capabilities.Interactive)
        {
            return work(_ => { });
        }

        return console.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RateColumn(), new RemainingTimeColumn())
            .Start(context =>
            {
                var bar = context.AddTask(Markup.Escape(title), maxValue: replicates);
                return work(done => bar.Value = done);
            });
    }

    private sealed class RateColumn : ProgressColumn
    {
        private readonly Stopwatch watch = Stopwatch.StartNew();

        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
            new Text(string.Create(CultureInfo.InvariantCulture, $"{task.Value / Math.Max(0.001, watch.Elapsed.TotalSeconds):N0} trials/s"));
    }
}
