use std::ffi::OsString;
use std::io;
use std::mem::size_of;
use std::os::windows::ffi::OsStringExt;
use std::os::windows::io::{AsHandle, AsRawHandle, FromRawHandle, OwnedHandle, RawHandle};
use std::os::windows::process::CommandExt;
use std::process::Command;
use std::time::Duration;

use windows_sys::Win32::Foundation::{
    FILETIME, HANDLE, HANDLE_FLAG_INHERIT, INVALID_HANDLE_VALUE, SetHandleInformation,
};
use windows_sys::Win32::System::Console::{
    CTRL_BREAK_EVENT, GenerateConsoleCtrlEvent, GetStdHandle, STD_ERROR_HANDLE, STD_INPUT_HANDLE,
    STD_OUTPUT_HANDLE,
};
use windows_sys::Win32::System::Diagnostics::ToolHelp::{
    CreateToolhelp32Snapshot, PROCESSENTRY32W, Process32FirstW, Process32NextW, TH32CS_SNAPPROCESS,
    TH32CS_SNAPTHREAD, THREADENTRY32, Thread32First, Thread32Next,
};
use windows_sys::Win32::System::JobObjects::{
    AssignProcessToJobObject, CreateJobObjectW, JOB_OBJECT_LIMIT, JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE,
    JOBOBJECT_BASIC_ACCOUNTING_INFORMATION, JOBOBJECT_BASIC_PROCESS_ID_LIST,
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION, JobObjectBasicAccountingInformation, JobObjectBasicProcessIdList,
    JobObjectExtendedLimitInformation, QueryInformationJobObject, SetInformationJobObject,
    TerminateJobObject,
};
use windows_sys::Win32::System::Threading::{
    CREATE_NEW_PROCESS_GROUP, CREATE_SUSPENDED, GetProcessTimes, INFINITE, OpenThread, ResumeThread,
    THREAD_SUSPEND_RESUME, TerminateProcess, WaitForSingleObject,
};

use super::{Ending, How, Launch, Process, Reach, Sent, Usage, lookup};
use crate::platform::process::signal;

#[derive(Debug)]
pub(super) struct Child {
    process: std::process::Child,
    job: Option<OwnedHandle>,
    own_group: bool,
    reaped: bool,
}

impl Child {
    pub(super) fn spawn(launch: Launch<'_>) -> io::Result<Self> {
        let own_group = launch.own_group;
        let job = (launch.reach != Reach::Child).then(new_job).transpose()?;
        keep_own_streams();
        let mut process = command(launch, job.is_some())?.spawn()?;
        if let Some(job) = &job
            && let Err(error) = join(&process, job)
        {
            let _ = process.kill();
            let _ = process.wait();
            return Err(error);
        }
        Ok(Self { process, job, own_group, reaped: false })
    }

    pub(super) fn id(&self) -> u32 {
        self.process.id()
    }

    pub(super) fn on_end(&self, tell: impl FnOnce() + Send + 'static) -> io::Result<()> {
        let handle = self.process.as_handle().try_clone_to_owned()?;
        let waiting = move || {
            // SAFETY: the handle is open for as long as the thread owns it.
            unsafe { WaitForSingleObject(handle.as_raw_handle(), INFINITE) };
            tell();
        };
        std::thread::Builder::new().name("wait".into()).spawn(waiting).map(drop)
    }

    pub(super) fn reap(&mut self) -> io::Result<Ending> {
        let status = self.process.wait()?;
        self.reaped = true;
        let code = status.code().map_or(1, i32::cast_unsigned);
        let usage = match &self.job {
            Some(job) => {
                // What is left is left alone: it may outlive this process.
                set_limits(job, 0)?;
                usage_of_job(job)?
            }
            None => usage_of_process(&self.process)?,
        };
        Ok(Ending { how: How::Exited(code), usage })
    }

    pub(super) fn signal(&mut self, number: i32) -> io::Result<Sent> {
        let Some(job) = self.job.as_ref().filter(|_| is_an_end(number)) else {
            return self.signal_alone(number);
        };
        let pids = job_members(job)?;
        // SAFETY: the handle is open and was made with every right.
        check(unsafe { TerminateJobObject(job.as_raw_handle(), exit_code(number)) })?;
        Ok(Sent { pids, refused: Vec::new() })
    }

    pub(super) fn signal_near(&mut self, number: i32) -> io::Result<Sent> {
        self.signal_alone(number)
    }

    pub(super) fn signal_alone(&mut self, number: i32) -> io::Result<Sent> {
        if self.reaped {
            return Ok(Sent::default());
        }
        match number {
            number if is_an_end(number) => {
                // SAFETY: the handle is open and belongs to a child.
                check(unsafe { TerminateProcess(self.process.as_raw_handle(), exit_code(number)) })?;
            }
            INT | BREAK if self.own_group => {
                // SAFETY: takes numbers only.
                check(unsafe { GenerateConsoleCtrlEvent(CTRL_BREAK_EVENT, self.id()) })?;
            }
            _ => return Err(unsupported()),
        }
        Ok(Sent { pids: vec![self.id()], refused: Vec::new() })
    }

    pub(super) fn is_over(&mut self) -> io::Result<bool> {
        self.job.as_ref().map_or(Ok(true), |job| Ok(accounts(job)?.ActiveProcesses == 0))
    }

    pub(super) fn leftovers(&mut self) -> io::Result<Option<Vec<Process>>> {
        let Some(job) = &self.job else { return Ok(None) };
        let pids = job_members(job)?;
        if pids.is_empty() {
            return Ok(Some(Vec::new()));
        }
        let names = process_names()?;
        let name = |pid| names.iter().find(|it| it.pid == pid).map(|it| it.name.clone()).unwrap_or_default();
        Ok(Some(pids.into_iter().map(|pid| Process { pid, name: name(pid) }).collect()))
    }
}

/// The streams of this process are inherited by nobody: a program that is given them gets a copy of each, and one that is
/// given others would hold them open for as long as something of it is left.
fn keep_own_streams() {
    for which in [STD_INPUT_HANDLE, STD_OUTPUT_HANDLE, STD_ERROR_HANDLE] {
        // SAFETY: the flag of a handle of this process is set, if there is one.
        unsafe { SetHandleInformation(GetStdHandle(which), HANDLE_FLAG_INHERIT, 0) };
    }
}

const INT: i32 = 2;
const BREAK: i32 = 21;

fn is_an_end(number: i32) -> bool {
    number == signal::TERM || number == signal::KILL
}

/// What a program that was ended leaves as its status, as a Unix shell would show it.
fn exit_code(number: i32) -> u32 {
    128 + number.unsigned_abs()
}

fn unsupported() -> io::Error {
    let why =
        "Windows can only end a process (TERM, KILL) or send Ctrl-Break to a process group (INT, BREAK)";
    io::Error::new(io::ErrorKind::Unsupported, why)
}

fn command(launch: Launch<'_>, suspended: bool) -> io::Result<Command> {
    if launch.argv0.is_some() {
        let why = "Windows has no name of a program apart from its command line";
        return Err(io::Error::new(io::ErrorKind::Unsupported, why));
    }
    let mut command = Command::new(lookup::find(launch.program, launch.directory, launch.environment)?);
    command.args(launch.args).stdin(launch.stdin).stdout(launch.stdout).stderr(launch.stderr);
    if let Some(raw) = launch.raw_arg {
        command.raw_arg(raw);
    }
    if let Some(directory) = launch.directory {
        command.current_dir(directory);
    }
    if let Some(environment) = launch.environment {
        command.env_clear().envs(environment.iter().map(|(name, value)| (name, value)));
    }
    let group = if launch.own_group { CREATE_NEW_PROCESS_GROUP } else { 0 };
    command.creation_flags(group | if suspended { CREATE_SUSPENDED } else { 0 });
    Ok(command)
}

fn check(result: i32) -> io::Result<()> {
    if result == 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
}

fn new_job() -> io::Result<OwnedHandle> {
    // SAFETY: no name and no attributes are allowed to be null.
    let raw = unsafe { CreateJobObjectW(std::ptr::null(), std::ptr::null()) };
    if raw.is_null() {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: a handle that was just opened, and nobody else's.
    let job = unsafe { OwnedHandle::from_raw_handle(raw) };
    // Should this process be killed before the child has ended, nothing stays behind.
    set_limits(&job, JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE)?;
    Ok(job)
}

fn set_limits(job: &OwnedHandle, flags: JOB_OBJECT_LIMIT) -> io::Result<()> {
    let mut limits = JOBOBJECT_EXTENDED_LIMIT_INFORMATION::default();
    limits.BasicLimitInformation.LimitFlags = flags;
    // SAFETY: `limits` is of the type and size that belong to the class.
    check(unsafe {
        SetInformationJobObject(
            job.as_raw_handle(),
            JobObjectExtendedLimitInformation,
            (&raw const limits).cast(),
            entry_size::<JOBOBJECT_EXTENDED_LIMIT_INFORMATION>(),
        )
    })
}

/// The child has not run yet, so that it cannot have started anything outside the Job.
fn join(process: &std::process::Child, job: &OwnedHandle) -> io::Result<()> {
    // SAFETY: both handles are open.
    check(unsafe { AssignProcessToJobObject(job.as_raw_handle(), process.as_raw_handle()) })?;
    resume(process.id())
}

/// The standard library closes the handle of the first thread, so that it has to be looked up.
fn resume(pid: u32) -> io::Result<()> {
    let snapshot = snapshot(TH32CS_SNAPTHREAD)?;
    let mut entry = THREADENTRY32 { dwSize: entry_size::<THREADENTRY32>(), ..Default::default() };
    // SAFETY: the snapshot is open and `entry` says its own size.
    let mut more = unsafe { Thread32First(snapshot.as_raw_handle(), &raw mut entry) };
    while more != 0 {
        if entry.th32OwnerProcessID == pid {
            return resume_thread(entry.th32ThreadID);
        }
        // SAFETY: as above.
        more = unsafe { Thread32Next(snapshot.as_raw_handle(), &raw mut entry) };
    }
    Err(io::Error::new(io::ErrorKind::NotFound, "the first thread of the child cannot be found"))
}

fn resume_thread(id: u32) -> io::Result<()> {
    // SAFETY: takes numbers only.
    let raw: RawHandle = unsafe { OpenThread(THREAD_SUSPEND_RESUME, 0, id) };
    if raw.is_null() {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: a handle that was just opened, and nobody else's.
    let thread = unsafe { OwnedHandle::from_raw_handle(raw) };
    // SAFETY: the handle is open for that.
    check(i32::from(unsafe { ResumeThread(thread.as_raw_handle()) } != u32::MAX))
}

fn snapshot(of: u32) -> io::Result<OwnedHandle> {
    // SAFETY: takes numbers only.
    let raw: HANDLE = unsafe { CreateToolhelp32Snapshot(of, 0) };
    if raw == INVALID_HANDLE_VALUE {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: a handle that was just opened, and nobody else's.
    Ok(unsafe { OwnedHandle::from_raw_handle(raw) })
}

fn entry_size<T>() -> u32 {
    u32::try_from(size_of::<T>()).unwrap_or(u32::MAX)
}

fn process_names() -> io::Result<Vec<Process>> {
    let snapshot = snapshot(TH32CS_SNAPPROCESS)?;
    let mut entry = PROCESSENTRY32W { dwSize: entry_size::<PROCESSENTRY32W>(), ..Default::default() };
    let mut found = Vec::new();
    // SAFETY: the snapshot is open and `entry` says its own size.
    let mut more = unsafe { Process32FirstW(snapshot.as_raw_handle(), &raw mut entry) };
    while more != 0 {
        let end = entry.szExeFile.iter().position(|&unit| unit == 0).unwrap_or(entry.szExeFile.len());
        let name = OsString::from_wide(&entry.szExeFile[..end]);
        found.push(Process { pid: entry.th32ProcessID, name });
        // SAFETY: as above.
        more = unsafe { Process32NextW(snapshot.as_raw_handle(), &raw mut entry) };
    }
    Ok(found)
}

fn accounts(job: &OwnedHandle) -> io::Result<JOBOBJECT_BASIC_ACCOUNTING_INFORMATION> {
    let mut info = JOBOBJECT_BASIC_ACCOUNTING_INFORMATION::default();
    // SAFETY: `info` is of the type and size that belong to the class asked for.
    check(unsafe {
        QueryInformationJobObject(
            job.as_raw_handle(),
            JobObjectBasicAccountingInformation,
            (&raw mut info).cast(),
            entry_size::<JOBOBJECT_BASIC_ACCOUNTING_INFORMATION>(),
            std::ptr::null_mut(),
        )
    })?;
    Ok(info)
}

/// Up to 1023 of the processes in it.
fn job_members(job: &OwnedHandle) -> io::Result<Vec<u32>> {
    const MORE: usize = 1022;
    #[repr(C)]
    struct List {
        head: JOBOBJECT_BASIC_PROCESS_ID_LIST,
        more: [usize; MORE],
    }
    let mut list = Box::new(List { head: JOBOBJECT_BASIC_PROCESS_ID_LIST::default(), more: [0; MORE] });
    // SAFETY: the structure ends in an array of any length; `more` continues it in the same memory.
    check(unsafe {
        QueryInformationJobObject(
            job.as_raw_handle(),
            JobObjectBasicProcessIdList,
            (&raw mut *list).cast(),
            entry_size::<List>(),
            std::ptr::null_mut(),
        )
    })?;
    let count = list.head.NumberOfProcessIdsInList as usize;
    let all = list.head.ProcessIdList.iter().chain(&list.more).take(count);
    Ok(all.filter_map(|&pid| u32::try_from(pid).ok()).collect())
}

fn usage_of_job(job: &OwnedHandle) -> io::Result<Usage> {
    let accounts = accounts(job)?;
    Ok(Usage {
        user: ticks(accounts.TotalUserTime.cast_unsigned()),
        system: ticks(accounts.TotalKernelTime.cast_unsigned()),
        ..Usage::default()
    })
}

fn usage_of_process(process: &std::process::Child) -> io::Result<Usage> {
    let mut times = [FILETIME::default(); 4];
    let [created, ended, kernel, user] = &mut times;
    // SAFETY: the handle is open, the four places are writable.
    check(unsafe {
        GetProcessTimes(
            process.as_raw_handle(),
            &raw mut *created,
            &raw mut *ended,
            &raw mut *kernel,
            &raw mut *user,
        )
    })?;
    Ok(Usage { user: file_time(*user), system: file_time(*kernel), ..Usage::default() })
}

fn file_time(time: FILETIME) -> Duration {
    ticks(u64::from(time.dwHighDateTime) << 32 | u64::from(time.dwLowDateTime))
}

/// Windows counts in 100 nanoseconds.
fn ticks(count: u64) -> Duration {
    Duration::from_micros(count / 10) + Duration::from_nanos(count % 10 * 100)
}

pub(super) const fn in_foreground() -> bool {
    true
}
