// One binary for all stages: driver --root DIR custom config|prepare|run SCRIPT SUB-STAGE|cleanup. Runs jobs in sessions of
// this machine, with homes of their own.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"log"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"syscall"
	"time"
)

var root = flag.String("root", "", "where jobs are")

func required(name string) string {
	value, ok := os.LookupEnv(name)
	if !ok {
		log.Printf("missing variable %q", name)
		systemFailure()
	}
	return value
}

func exit(variable string) {
	code, err := strconv.Atoi(os.Getenv(variable))
	if err != nil {
		code = 1
	}
	os.Exit(code)
}

func systemFailure() { exit("SYSTEM_FAILURE_EXIT_CODE") }

func must(err error) {
	if err != nil {
		log.Print(err)
		systemFailure()
	}
}

func job() string {
	return filepath.Join(*root, "jobs", required("CUSTOM_ENV_CI_PROJECT_ID")+"-"+required("CUSTOM_ENV_CI_JOB_ID"))
}

func config() {
	must(json.NewEncoder(os.Stdout).Encode(map[string]any{
		"driver":               map[string]string{"name": "program", "version": "0.1.0"},
		"builds_dir":           filepath.Join(*root, "builds", required("CUSTOM_ENV_CI_PROJECT_ID")),
		"cache_dir":            filepath.Join(*root, "cache"),
		"builds_dir_is_shared": true,
		"job_env":              map[string]string{"DRIVER_ROOT": *root},
	}))
}

func prepare() {
	if required("DRIVER_ROOT") != *root {
		systemFailure()
	}
	must(os.MkdirAll(filepath.Join(job(), "tmp"), 0o700))
	must(os.MkdirAll(filepath.Join(*root, "builds", required("CUSTOM_ENV_CI_PROJECT_ID")), 0o755))
}

func run(script string) {
	input, err := os.Open(script)
	must(err)
	command := exec.Command("bash", "--login")
	command.Stdin = input
	command.Stdout, command.Stderr = os.Stdout, os.Stderr
	command.Dir = job()
	command.Env = []string{
		"PATH=/usr/local/bin:/usr/bin:/bin", "HOME=" + job(), "TMPDIR=" + filepath.Join(job(), "tmp"), "LANG=C.UTF-8",
	}
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	asked := make(chan os.Signal, 1)
	signal.Notify(asked, syscall.SIGTERM)
	must(command.Start())
	must(os.WriteFile(filepath.Join(job(), "group"), []byte(strconv.Itoa(command.Process.Pid)), 0o600))
	ended := make(chan error, 1)
	go func() { ended <- command.Wait() }()
	select {
	case <-asked:
		_ = syscall.Kill(-command.Process.Pid, syscall.SIGTERM)
		select {
		case <-ended:
		case <-time.After(2 * time.Second):
		}
		_ = syscall.Kill(-command.Process.Pid, syscall.SIGKILL)
		systemFailure()
	case err = <-ended:
		_ = syscall.Kill(-command.Process.Pid, syscall.SIGKILL)
	}
	var failed *exec.ExitError
	if errors.As(err, &failed) {
		code := failed.ExitCode()
		if status := failed.Sys().(syscall.WaitStatus); status.Signaled() {
			code = 128 + int(status.Signal())
		}
		must(os.WriteFile(required("BUILD_EXIT_CODE_FILE"), []byte(strconv.Itoa(code)+"\n"), 0o644))
		exit("BUILD_FAILURE_EXIT_CODE")
	}
	must(err)
}

func cleanup() {
	if text, err := os.ReadFile(filepath.Join(job(), "group")); err == nil {
		if group, err := strconv.Atoi(string(text)); err == nil {
			_ = syscall.Kill(-group, syscall.SIGKILL)
		}
	}
	must(os.RemoveAll(job()))
}

func main() {
	flag.Parse()
	arguments := flag.Args()
	if len(arguments) < 2 || arguments[0] != "custom" {
		log.Fatal("driver --root DIR custom STAGE")
	}
	switch arguments[1] {
	case "config":
		config()
	case "prepare":
		prepare()
	case "run":
		run(arguments[2])
	case "cleanup":
		cleanup()
	default:
		log.Fatalf("no stage %q", arguments[1])
	}
}
