using BenchmarkDotNet.Running;
using Equipoise.Benchmarks;

if (args is ["cox", .. var coxArguments])
{
    CoxSpeed.Run(coxArguments);
    return;
}

BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
